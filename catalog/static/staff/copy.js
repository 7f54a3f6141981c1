// A [data-copy] button copies the <pre> beside it. Without a clipboard, as over plain HTTP, the buttons stay hidden.
"use strict";

if (navigator.clipboard) {
  document.documentElement.classList.add("can-copy");
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.closest(":has(> pre)").querySelector("pre").textContent);
    button.textContent = "Copied";
  });
}
