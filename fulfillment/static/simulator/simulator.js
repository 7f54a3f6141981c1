// Rows are added and removed, inputs that an error names are marked. Pricing itself is one request (htmx).
(() => {
  "use strict";
  const form = document.getElementById("sim-form");
  const lines = document.getElementById("sim-lines");
  const changed = () => form.dispatchEvent(new CustomEvent("sim:changed"));

  // Without scripts the button asks the server for another line.
  const addLine = () => {
    lines.append(document.getElementById("sim-blank-line").content.cloneNode(true));
    lines.lastElementChild.querySelector("input").focus();
  };

  const inputNamed = (name) => {
    const [kind, row, input] = name.split(":");
    if (kind !== "line") return form.querySelector(`[name="${CSS.escape(name)}"]`);
    const filled = [...lines.children].filter((line) => line.querySelector("[name=sku]").value || line.querySelector("[name=price]").value);
    return filled[row] && filled[row].querySelector(`[name="${CSS.escape(input)}"]`);
  };

  // The sentence stands under the input; for screen readers it is the input's description, not part of its name.
  const markInvalid = () => {
    form.querySelectorAll(".sim-error").forEach((sentence) => sentence.remove());
    form.querySelectorAll("[aria-invalid]").forEach((input) => {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    });
    const marks = document.querySelector("#sim-result [data-marks]");
    JSON.parse((marks && marks.dataset.marks) || "[]").forEach(({ input: name, text }, index) => {
      const input = inputNamed(name);
      if (!input || input.hasAttribute("aria-invalid")) return;
      const sentence = document.createElement("span");
      sentence.className = "sim-error";
      sentence.id = `sim-error-${index}`;
      sentence.textContent = text;
      sentence.setAttribute("aria-hidden", "true");
      (input.closest(".sim-pair") || input.closest("label")).append(sentence);
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", sentence.id);
    });
  };

  // On a phone the bar leads to the result; there it would only be in the way.
  const result = document.getElementById("sim-result");
  new IntersectionObserver(([seen]) => result.classList.toggle("sim-in-view", seen.isIntersecting), { rootMargin: "0px 0px -30% 0px" }).observe(result);

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-line]")) {
      event.preventDefault();
      addLine();
    }
    const remove = event.target.closest("[data-remove-line]");
    if (remove) {
      if (lines.children.length > 1) remove.closest("[data-line]").remove();
      else remove.closest("[data-line]").querySelectorAll("input").forEach((input) => { input.value = input.name === "quantity" ? "1" : ""; });
      changed();
    }
  });

  // Enter prices; only the buttons that save send the whole form.
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.matches("[data-plain]")) return;
    event.preventDefault();
    changed();
  });

  document.body.addEventListener("htmx:afterSwap", markInvalid);
  markInvalid();
})();
