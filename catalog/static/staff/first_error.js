// After a refused form, the first input with an error has the focus, so that nobody has to look for it. Not before the
// page is complete: Django's own script, which puts the focus into the first input of all, comes whenever it has loaded.
window.addEventListener("load", () => {
  "use strict";
  const list = document.querySelector("form .errorlist, form [data-errors]");
  const row = list && list.closest(".form-row, .field-row, tr, fieldset, .group");
  const input = document.querySelector("form [aria-invalid=true]") || (row && row.querySelector("input:not([type=hidden]), select, textarea"));
  if (input) input.focus();
});
