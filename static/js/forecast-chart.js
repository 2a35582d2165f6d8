// The chart of the forecast page: stacked bars of the table's lines with the quota as a mark; each bar leads to its deals.
// The library is a megabyte, so it is loaded when the chart comes into view, which on a phone it never does.
// Canvas and rich text, since the content security policy allows no style attributes. Colors come from the style sheet.
/* global echarts, htmx */
const box = document.getElementById("forecast-chart");
const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function color(part) {
  return getComputedStyle(document.querySelector(`.kl-chart-colors [data-part="${part}"]`)).fill;
}

function axisText(value) {
  return data.axis.find(({ at }) => at === value)?.text ?? "";
}

function option() {
  const text = { color: color("text"), fontFamily: getComputedStyle(document.body).fontFamily };
  const quiet = { ...text, color: color("quiet") };
  const names = {
    type: "category", data: data.names, inverse: !data.isTime, axisTick: { show: false },
    axisLabel: { ...text, width: data.isTime ? undefined : 110, overflow: "truncate" }, axisLine: { lineStyle: { color: color("line") } },
  };
  const top = data.axis.at(-1).at;
  const amounts = {
    type: "value", min: 0, max: top, interval: data.axis[1].at, axisLabel: { ...quiet, formatter: axisText, hideOverlap: true },
    splitLine: { lineStyle: { color: color("line"), opacity: 0.35 } },
  };
  return {
    animation: !still.matches,
    textStyle: text,
    grid: { left: 8, right: 20, top: 58, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemWidth: 12, itemHeight: 12, inactiveColor: color("line") },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: color("surface"), borderColor: color("line"), textStyle: text,
      formatter: ({ seriesIndex, dataIndex, seriesName }) => {
        const from = data.series[seriesIndex] ?? data.quota;
        return `${data.names[dataIndex]}\n${seriesName}: ${from.texts[dataIndex]}`;
      },
    },
    xAxis: data.isTime ? names : amounts,
    yAxis: data.isTime ? amounts : names,
    series: [
      ...data.series.map((each) => ({
        type: "bar", stack: "number", name: each.name, data: each.values, barMaxWidth: 34,
        itemStyle: { color: color(each.part), borderColor: color("surface"), borderWidth: 1 },
      })),
      ...(data.quota.values.some((value) => value !== null) ? [{
        type: "scatter", name: data.quota.name, symbol: "rect", symbolSize: data.isTime ? [38, 3] : [3, 24], z: 3,
        itemStyle: { color: color("text") },
        data: data.quota.values.map((value, place) => (data.isTime ? [place, value ?? "-"] : [value ?? "-", place])),
      }] : []),
    ],
  };
}

function begin() {
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(), true);
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const part = data.series[seriesIndex]?.part;
    const url = part && data.urls[part === "won" ? "won" : "due"][dataIndex];
    if (url) htmx.ajax("GET", url, { target: "#sheet" });
  });
  new ResizeObserver(() => chart.resize()).observe(box);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  addEventListener("beforeprint", () => chart.resize({ animation: { duration: 0 } }));
  draw();
}

const seen = new IntersectionObserver((entries) => {
  if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
  seen.disconnect();
  document.head.append(Object.assign(document.createElement("script"), { src: box.dataset.library, onload: begin }));
});
seen.observe(box);
