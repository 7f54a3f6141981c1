// The box for all, the search and the count of the event types; without this the boxes work by themselves.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const picker of document.querySelectorAll("[data-type-picker]")) {
    const boxes = [...picker.querySelectorAll("input[name]")];
    const offered = boxes.filter((box) => !box.closest("details"));
    const all = picker.querySelector("[data-all]");
    const find = picker.querySelector("[data-find]");
    const count = picker.querySelector("[data-count]");

    const recount = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      const ofOffered = offered.filter((box) => box.checked).length;
      count.textContent = `${chosen} selected`;
      all.checked = ofOffered === offered.length;
      all.indeterminate = ofOffered > 0 && ofOffered < offered.length;
    };

    const narrow = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const box of boxes) {
        const label = box.closest("label");
        const text = label.textContent.toLowerCase();
        label.hidden = !words.every((word) => text.includes(word));
      }
      for (const group of picker.querySelectorAll("[data-group]")) {
        group.hidden = !group.querySelector("label:not([hidden])");
      }
    };

    picker.querySelector("[data-tools]").hidden = false;
    picker.addEventListener("change", recount);
    find.addEventListener("input", narrow);
    // Enter would send the form.
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    all.addEventListener("change", () => {
      for (const box of offered) if (!box.closest("label").hidden) box.checked = all.checked;
      recount();
    });
    recount();
  }
});
