# Browser packages: only the files that pages load travel on.
FROM node:22-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements/base.txt /requirements.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.txt
WORKDIR /app
COPY . .
COPY --from=browser /build/node_modules node_modules
# The build has no secrets and no database; what it writes to var/ apart from the static files is thrown away.
RUN PATH=/venv/bin:$PATH python tools/messages.py --compile \
 && PATH=/venv/bin:$PATH KEYLINE_VAR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
 && mv /tmp/build/static /app/collected \
 && find node_modules -mindepth 1 -maxdepth 1 ! -name @tabler -exec rm -rf {} + \
 && find node_modules/@tabler -mindepth 1 -maxdepth 1 ! -name icons -exec rm -rf {} + \
 && find node_modules/@tabler/icons -mindepth 1 -maxdepth 1 ! -name icons -exec rm -rf {} +

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 keyline && install -d -o keyline /var/lib/keyline
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KEYLINE_VAR=/var/lib/keyline STATIC_FOLDER=/app/collected BIND=0.0.0.0 PORT=8000
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER keyline
VOLUME /var/lib/keyline
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/health/', timeout=4)"]
ENTRYPOINT ["/app/tools/process.sh"]
CMD ["web"]
