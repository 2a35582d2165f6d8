// The charts of the track record: forecast and won by month (bars and lines), and said against won (points beside a diagonal).
// The library is a megabyte, so it is loaded when a chart comes into view. Canvas and rich text, since the content security
// policy allows no style attributes. Colors come from the style sheet.
/* global echarts */
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function color(part) {
  return getComputedStyle(document.querySelector(`.kl-chart-colors [data-part="${part}"]`)).fill;
}

function marks(axis) {
  return {
    type: "value", min: 0, max: axis.at(-1).at, interval: axis[1].at,
    axisLabel: { color: color("quiet"), hideOverlap: true, formatter: (value) => axis.find(({ at }) => Math.abs(at - value) < 1e-9)?.text ?? "" },
    splitLine: { lineStyle: { color: color("line"), opacity: 0.35 } },
    nameTextStyle: { color: color("quiet") },
  };
}

function monthSeries({ part, name, values }) {
  const all = { name, data: values.map((value) => value ?? "-") };
  if (part === "won") return { ...all, type: "bar", barMaxWidth: 34, itemStyle: { color: color(part) } };
  const lineStyle = { width: 2, type: part === "quiet" ? "dashed" : "solid", color: color(part) };
  return { ...all, type: "line", symbol: "circle", symbolSize: 7, lineStyle, itemStyle: { color: color(part) } };
}

function pointSeries({ part, name, values }) {
  const most = Math.max(...values.map(([, , deals]) => deals));
  const itemStyle = { color: color(part), borderColor: color("text"), borderWidth: 1 };
  return { name, type: "scatter", data: values, itemStyle, symbolSize: ([, , deals]) => 7 + 15 * Math.sqrt(deals / most) };
}

function option(data) {
  const text = { color: color("text"), fontFamily: getComputedStyle(document.body).fontFamily };
  const isMonths = data.kind === "months";
  const names = { type: "category", data: data.names, axisTick: { show: false }, axisLabel: text, axisLine: { lineStyle: { color: color("line") } } };
  const ideal = {
    name: data.ideal, type: "line", data: [[0, 0], [1, 1]], symbol: "none", silent: true,
    lineStyle: { color: color("line"), type: "dashed" }, itemStyle: { color: color("line") },
  };
  return {
    animation: !still.matches,
    textStyle: text,
    grid: { left: 8, right: 20, top: 58, bottom: isMonths ? 8 : 26, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemWidth: 12, itemHeight: 12, inactiveColor: color("line") },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: color("surface"), borderColor: color("line"), textStyle: text,
      formatter: ({ seriesIndex, dataIndex, seriesName, name }) => `${isMonths ? name : ""}\n${seriesName}: ${data.series[seriesIndex]?.texts[dataIndex] ?? ""}`.trim(),
    },
    xAxis: isMonths ? names : { ...marks(data.axis), name: data.said, nameLocation: "middle", nameGap: 26 },
    yAxis: isMonths ? marks(data.axis) : { ...marks(data.axis), name: data.came },
    series: isMonths ? data.series.map(monthSeries) : [...data.series.map(pointSeries), ideal],
  };
}

function begin(box) {
  const data = JSON.parse(document.getElementById(box.dataset.accuracyChart).textContent);
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(data), true);
  new ResizeObserver(() => chart.resize()).observe(box);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  addEventListener("beforeprint", () => chart.resize({ animation: { duration: 0 } }));
  draw();
}

let library;

function load(url) {
  library ??= new Promise((resolve) => {
    document.head.append(Object.assign(document.createElement("script"), { src: url, onload: resolve }));
  });
  return library;
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    load(target.dataset.library).then(() => begin(target));
  }
});
document.querySelectorAll("[data-accuracy-chart]").forEach((box) => seen.observe(box));
