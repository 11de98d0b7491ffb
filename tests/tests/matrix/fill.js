// Fills the fields of a form by their names, and those that are not named and empty with something that fits; the names
// that it has no field for.
const [selector, fields] = arguments;
const form = document.querySelector(selector);
if (!form) {
  return [selector];
}
form.querySelectorAll("details").forEach(it => { it.open = true; });
for (let part = form.closest("details"); part; part = part.parentElement.closest("details")) {
  part.open = true;
}
const day = shift => new Date(Date.now() + shift * 864e5).toISOString().slice(0, 10);
const value = word => word.replace(/^\{(-?\d+) days\}$/, (_, days) => day(Number(days)));
const missing = [];
const names = new Set([...form.elements].filter(it => it.name && !["hidden", "submit"].includes(it.type)).map(it => it.name));
for (const name of new Set([...names, ...Object.keys(fields)])) {
  const all = [...form.elements].filter(it => it.name === name && it.type !== "submit");
  const wanted = fields[name];
  if (all.length === 0) {
    missing.push(name);
  } else if (all[0].type === "radio" || all[0].type === "checkbox") {
    const chosen = wanted === undefined ? all.some(it => it.checked) || all[0].type === "checkbox" ? null : all[0]
      : all.find(it => it.value === wanted || wanted === "last" && it === all.at(-1));
    if (chosen) {
      chosen.checked = true;
    } else if (wanted !== undefined) {
      missing.push(`${name}=${wanted}`);
    }
  } else if (all[0].tagName === "SELECT") {
    if (wanted !== undefined) {
      all[0].value = wanted;
    } else if (!all[0].value) {
      all[0].selectedIndex = Math.min(1, all[0].options.length - 1);
    }
  } else if (wanted !== undefined) {
    all[0].value = value(wanted);
  }
}
return missing;
