// What has the focus, and what is wrong with how it is shown (WCAG 2.4.7, 2.4.11, 1.4.11).
const element = document.activeElement;
const faults = [];
const name = `${element.tagName.toLowerCase()}${[...element.classList].map(it => `.${it}`).join("")} ${(element.innerText || element.name || "").trim().slice(0, 20)}`;
const numbers = color => color.match(/[\d.]+/g).map(Number);
const clear = color => numbers(color)[3] === 0;
const light = color => {
  const [r, g, b] = numbers(color).slice(0, 3).map(it => it / 255).map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const ground = start => {
  for (let box = start; box; box = box.parentElement) {
    const color = getComputedStyle(box).backgroundColor;
    if (!clear(color)) {
      return color;
    }
  }
  return "rgb(255, 255, 255)";
};
if (element !== document.body) {
  const style = getComputedStyle(element);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
    faults.push(`no ring: ${style.outline}`);
  } else if (contrast(style.outlineColor, ground(element.parentElement)) < 3) {
    faults.push(`the ring ${style.outlineColor} does not stand out from ${ground(element.parentElement)}`);
  }
  const [box] = [...element.getClientRects()].filter(it => it.width > 0);
  const met = box && [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top !== null && (element.contains(top) || top.contains(element) && top.tagName !== "HTML" && top.tagName !== "BODY");
  });
  if (!met) {
    faults.push("it has the focus where nobody sees it");
  }
}
return { stop: element.dataset.stop === undefined ? null : Number(element.dataset.stop), name, faults };
