// The charts between two moments: bars that float from level to level, or streams from stage to stage. Drawn when the fold
// is opened (the library is a megabyte); each bar or stream leads to its deals. Colors come from the style sheet.
// Canvas and rich text, since the content security policy allows no style attributes.
/* global echarts, htmx */
const box = document.getElementById("change-chart");
const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function color(part) {
  return getComputedStyle(document.querySelector(`.kl-chart-colors [data-part="${part}"]`)).fill;
}

function common(text) {
  return {
    animation: !still.matches,
    textStyle: text,
    tooltip: { trigger: "item", renderMode: "richText", confine: true, backgroundColor: color("surface"), borderColor: color("line"), textStyle: text },
  };
}

function waterfall(text) {
  const marks = Object.fromEntries(data.axis.map(({ at, text: words }) => [at, words]));
  const base = common(text);
  return {
    ...base,
    tooltip: { ...base.tooltip, formatter: ({ dataIndex }) => `${data.bars[dataIndex].name}: ${data.bars[dataIndex].text}` },
    grid: { left: 8, right: 20, top: 16, bottom: 8, containLabel: true },
    xAxis: {
      type: "value", min: 0, max: data.axis.at(-1).at, interval: data.axis[1].at, splitLine: { lineStyle: { color: color("line"), opacity: 0.35 } },
      axisLabel: { ...text, color: color("quiet"), formatter: (value) => marks[value] ?? "", hideOverlap: true },
    },
    yAxis: {
      type: "category", inverse: true, data: data.bars.map(({ name }) => name), axisTick: { show: false },
      axisLabel: { ...text, width: 130, overflow: "truncate" }, axisLine: { lineStyle: { color: color("line") } },
    },
    series: [
      { type: "bar", stack: "level", silent: true, itemStyle: { color: "transparent" }, data: data.bars.map(({ low }) => low) },
      { type: "bar", stack: "level", barMaxWidth: 26, data: data.bars.map(({ low, high, part }) => ({ value: high - low, itemStyle: { color: color(part) } })) },
    ],
  };
}

function flow(text) {
  const base = common(text);
  const names = Object.fromEntries(data.nodes.map(({ name, text: words }) => [name, words]));
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: ({ dataType, data: each }) => (dataType === "edge" ? `${names[each.source]} → ${names[each.target]}\n${each.text}` : names[each.name]),
    },
    series: [{
      type: "sankey", left: 8, right: 140, top: 8, bottom: 8, emphasis: { focus: "adjacency" }, draggable: false,
      label: { ...text, formatter: ({ name }) => names[name], width: 130, overflow: "truncate" }, lineStyle: { color: "source", opacity: 0.35 },
      data: data.nodes.map(({ name, part }) => ({ name, itemStyle: { color: color(part), borderColor: color("surface") } })),
      links: data.links,
    }],
  };
}

function option() {
  const text = { color: color("text"), fontFamily: getComputedStyle(document.body).fontFamily };
  return data.kind === "flow" ? flow(text) : waterfall(text);
}

function begin() {
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(), true);
  chart.on("click", ({ dataIndex, dataType, data: each }) => {
    const url = data.kind === "flow" ? dataType === "edge" && each.url : data.bars[dataIndex].url;
    if (url) htmx.ajax("GET", url, { target: "#sheet" });
  });
  new ResizeObserver(() => chart.resize()).observe(box);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme", "data-theme"] });
  draw();
}

const seen = new IntersectionObserver((entries) => {
  if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
  seen.disconnect();
  document.head.append(Object.assign(document.createElement("script"), { src: box.dataset.library, onload: begin }));
});
seen.observe(box);
