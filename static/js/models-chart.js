// The charts of the page of models: shares as bars by stage or as lines by age, each beside its table.
// The library is loaded when the first chart comes into view. Colors come from the style sheet.
/* global echarts */
const boxes = [...document.querySelectorAll("[data-model-chart]")];
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function color(part) {
  return getComputedStyle(document.querySelector(`.kl-chart-colors [data-part="${part}"]`)).fill;
}

function option(data) {
  const text = { color: color("text"), fontFamily: getComputedStyle(document.body).fontFamily };
  const quiet = { ...text, color: color("quiet") };
  return {
    animation: !still.matches,
    textStyle: text,
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemWidth: 12, itemHeight: 12, inactiveColor: color("line") },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, backgroundColor: color("surface"), borderColor: color("line"), textStyle: text,
      formatter: ({ seriesIndex, dataIndex, seriesName }) => `${data.names[dataIndex]}\n${seriesName}: ${data.series[seriesIndex].texts[dataIndex]}`,
    },
    xAxis: {
      type: "category", data: data.names, axisTick: { show: false }, axisLine: { lineStyle: { color: color("line") } },
      axisLabel: { ...text, hideOverlap: true, width: 70, overflow: "truncate" },
    },
    yAxis: {
      type: "value", min: 0, max: data.kind === "bar" ? 1 : undefined,
      axisLabel: { ...quiet, formatter: (value) => `${Math.round(value * 100)} %` },
      splitLine: { lineStyle: { color: color("line"), opacity: 0.35 } },
    },
    series: data.series.map((each) => ({
      type: data.kind, name: each.name, data: each.values, barMaxWidth: 22, symbolSize: 5,
      itemStyle: { color: color(each.part) }, lineStyle: { color: color(each.part), width: 2 },
    })),
  };
}

function begin(box) {
  const data = JSON.parse(document.getElementById(box.dataset.modelChart).textContent);
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(data), true);
  new ResizeObserver(() => chart.resize()).observe(box);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  draw();
}

if (boxes.length) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    document.head.append(Object.assign(document.createElement("script"), { src: boxes[0].dataset.library, onload: () => boxes.forEach(begin) }));
  });
  boxes.forEach((box) => seen.observe(box));
}
