// The tickets' pages are kept in this browser, to be opened without a signal. They are of
// who opened them last, and not for whoever signs in next.
"use strict";
document.querySelector(".door form").addEventListener("submit", (e) => {
  if (localStorage.getItem("litro-tickets") !== e.target.elements.username.value) self.caches?.delete("litro-tickets");
});
