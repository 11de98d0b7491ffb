// Numbers every control that Tab should reach, in the order of the source, which is that of reading; what they are.
const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
const shown = element => element.checkVisibility({ visibilityProperty: true });
// Of a group of choices Tab reaches the chosen one, or the first.
const stands = element => {
  if (element.type !== "radio") {
    return true;
  }
  const group = [...all].filter(it => it.type === "radio" && it.name === element.name && it.form === element.form);
  return element === (group.find(it => it.checked) || group[0]);
};
document.querySelectorAll("[data-stop]").forEach(it => { delete it.dataset.stop; });
const stops = [...all].filter(element => shown(element) && !element.disabled && stands(element));
stops.forEach((element, at) => { element.dataset.stop = at; });
return stops.map(element => `${element.tagName.toLowerCase()}${[...element.classList].map(it => `.${it}`).join("")} ${(element.innerText || element.name || "").trim().slice(0, 20)}`);
