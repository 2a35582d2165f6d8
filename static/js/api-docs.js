/* Swagger UI on our own schema; what is tried out goes with the session and its CSRF token. */
const here = document.currentScript.dataset;

window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    url: here.schema,
    dom_id: "#api",
    deepLinking: true,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: (request) => {
      request.headers["X-CSRFToken"] = here.csrf;
      return request;
    },
  });
});
