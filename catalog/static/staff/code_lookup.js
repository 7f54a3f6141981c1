// A text input becomes a combobox (WAI-ARIA, list autocomplete): words find codes. Everything is delegated from the
// document, so that rows which an inline adds later work too.
(() => {
  "use strict";
  const DELAY = 150;
  let timer, request, counter = 0;

  const partsOf = (box) => ({
    input: box.querySelector("input"),
    list: box.querySelector("[role=listbox]"),
    meaning: box.querySelector("[data-meaning]"),
    status: box.querySelector("[role=status]"),
  });

  const prepare = (box) => {
    const { input, list } = partsOf(box);
    if (list.id && input.getAttribute("aria-controls") === list.id) return;
    list.id = `code-lookup-${++counter}`;
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
  };

  const close = (box) => {
    const { input, list, status } = partsOf(box);
    clearTimeout(timer);
    if (request) request.abort();
    list.hidden = true;
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (box, option) => {
    const { input, list } = partsOf(box);
    list.querySelectorAll("[aria-selected=true]").forEach((other) => other.setAttribute("aria-selected", "false"));
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const choose = (box, option) => {
    const { input, meaning } = partsOf(box);
    input.value = option.dataset.code;
    meaning.textContent = option.dataset.text;
    close(box);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const optionOf = (result, id) => {
    const option = document.createElement("li");
    const code = document.createElement("strong");
    code.textContent = result.code;
    option.append(code, ` · ${result.text}`);
    option.id = id;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    Object.assign(option.dataset, result);
    return option;
  };

  const show = (box, results) => {
    const { input, list, status } = partsOf(box);
    list.replaceChildren(...results.map((result, index) => optionOf(result, `${list.id}-${index}`)));
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = results.length ? `${results.length} suggestions` : "Nothing found";
  };

  const search = async (box) => {
    const { input } = partsOf(box);
    if (request) request.abort();
    request = new AbortController();
    const address = new URL(box.dataset.source, document.baseURI);
    address.searchParams.set("q", input.value);
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === input) show(box, (await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const move = (box, step) => {
    const options = [...partsOf(box).list.children];
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    activate(box, options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length]);
  };

  const onKey = (event, box) => {
    const { list } = partsOf(box);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const active = list.querySelector("[aria-selected=true]");
    if (step && list.hidden) search(box);
    else if (step) move(box, step);
    else if (event.key === "Enter" && !list.hidden && active) choose(box, active);
    else if (event.key === "Escape" && !list.hidden) close(box);
    else return;
    event.preventDefault();
  };

  const boxAt = (event) => event.target.closest && event.target.closest(".code-lookup");
  const on = (name, handle) => document.addEventListener(name, (event) => {
    const box = boxAt(event);
    if (box) handle(event, box);
  });

  on("focusin", (event, box) => prepare(box));
  on("focusout", (event, box) => close(box));
  on("keydown", onKey);
  on("input", (event, box) => {
    partsOf(box).meaning.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => search(box), DELAY);
  });
  // The press, not the click: a click would come after the input has lost the focus and the list is gone.
  on("mousedown", (event, box) => {
    const option = event.target.closest("[role=option]");
    if (!event.target.closest("[role=listbox]")) return;
    event.preventDefault();
    if (option) choose(box, option);
  });
})();
