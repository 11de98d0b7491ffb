// What a person looking for an element in the source would call it.
const nameOf = element => element.tagName.toLowerCase()
  + (element.id ? `#${element.id}` : "")
  + [...element.classList].map(name => `.${name}`).join("");
