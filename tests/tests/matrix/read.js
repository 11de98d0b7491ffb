// What the page says of itself.
const shown = element => element.checkVisibility({ visibilityProperty: true });
const asks = form => form.method === "post"
  && form.querySelector("input:not([type=hidden]), select, textarea") !== null && form.querySelector("button") !== null;
const forms = [...document.querySelectorAll("main form")];
const number = document.querySelector(".confirm-number");
// A button outside a form, or one that sends nothing, lives by script alone; it must be hidden until script shows it.
const dead = [...document.querySelectorAll("button")].filter(it => it.type !== "submit" || !it.form);
return {
  status: performance.getEntriesByType("navigation")[0].responseStatus,
  links: [...document.querySelectorAll("a[href^='/']")].map(it => it.getAttribute("href").split("#")[0]),
  first: document.querySelector("main tbody th a[href^='/']")?.getAttribute("href"),
  forms: forms.map((form, at) => [at, form]).filter(([, form]) => asks(form)).map(([at, form]) => [at, form.getAttribute("action")]),
  busy: document.querySelector("[data-refresh]") !== null,
  number: number && number.textContent.trim(),
  dead: dead.filter(it => shown(it) && !it.matches("[data-read], [data-keys]")).map(it => `button ${it.textContent.trim()}`),
};
