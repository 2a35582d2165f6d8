// Positions over time: both sides' values of one issue as steps, or how the gap of all closes. The library is a megabyte, so
// it is loaded when the chart comes into view. Canvas and rich text, since the content security policy allows no style
// attributes. Colors come from the style sheet.
/* global echarts */
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function color(part) {
  return getComputedStyle(document.querySelector(`.kl-chart-colors [data-part="${part}"]`)).fill;
}

function series(box, { part, values }) {
  const symbol = part === "theirs" ? "rect" : "circle"; // told apart without colors too
  const lineStyle = { width: 2, color: color(part), type: part === "theirs" ? "dashed" : "solid" };
  return { name: box.dataset[part], type: "line", step: part === "gap" ? false : "end", connectNulls: true, symbol, symbolSize: 8, lineStyle, itemStyle: { color: color(part) }, data: values };
}

function option(box, data) {
  const text = { color: color("text"), fontFamily: getComputedStyle(document.body).fontFamily };
  const quiet = { ...text, color: color("quiet") };
  return {
    animation: !still.matches,
    textStyle: text,
    grid: { left: 8, right: 24, top: 44, bottom: 24, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, inactiveColor: color("line") },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: color("surface"), borderColor: color("line"), textStyle: text,
      formatter: ({ seriesIndex, dataIndex, seriesName, name }) => `${box.dataset.offer} ${name}\n${seriesName}: ${data.series[seriesIndex].texts[dataIndex]}`,
    },
    xAxis: { type: "category", data: data.names, name: box.dataset.offer, nameLocation: "middle", nameGap: 26, nameTextStyle: quiet, axisLabel: quiet, axisLine: { lineStyle: { color: color("line") } } },
    yAxis: { type: "value", scale: data.kind === "issue", min: data.kind === "gap" ? 0 : null, axisLabel: { ...quiet, formatter: data.kind === "gap" ? "{value}%" : null }, splitLine: { lineStyle: { color: color("line"), opacity: 0.35 } } },
    series: data.series.map((each) => series(box, each)),
  };
}

function begin(box) {
  const data = JSON.parse(document.getElementById(box.dataset.positionsChart).textContent);
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(box, data), true);
  new ResizeObserver(() => chart.resize()).observe(box);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  addEventListener("beforeprint", () => chart.resize({ animation: { duration: 0 } }));
  draw();
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    document.head.append(Object.assign(document.createElement("script"), { src: target.dataset.library, onload: () => begin(target) }));
  }
});
document.querySelectorAll("[data-positions-chart]").forEach((box) => seen.observe(box));
