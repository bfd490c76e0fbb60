// The keypad of a PIN, for screens without a keyboard. It is a part of the page
// that may be replaced at any time, so that nothing is kept here.
"use strict";
document.addEventListener("click", (e) => {
  const key = e.target.closest("[data-key]");
  if (!key) return;
  const field = key.closest("fieldset, form").querySelector("input[inputmode=numeric]");
  field.value = key.dataset.key === "" ? "" : field.value + key.dataset.key;
});
