// Searches the files of the folder "search": loads the few that a question needs. What they hold is described in tracker/site/search.py.
"use strict";
(() => {
  const form = document.getElementById("search");
  const input = document.getElementById("words");
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  const root = form.dataset.root;
  const SHOWN = 20;
  const WIDEST = 12; // files of words that one beginning of a word may need
  const LONGEST = 40;
  const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const RUN = new RegExp(`([${UNSPACED}]+)|((?:(?![${UNSPACED}])[\\p{L}\\p{N}])+)`, "gu");

  // The words of a text, as words() in search.py cuts and folds them.
  function words(text) {
    const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC");
    const found = new Set();
    for (const [, unspaced, word] of folded.matchAll(RUN)) {
      if (word) {
        found.add([...word].slice(0, LONGEST).join(""));
        continue;
      }
      const letters = [...unspaced];
      for (let at = 0; at < Math.max(1, letters.length - 1); at++) {
        found.add(letters.slice(at, at + 2).join(""));
      }
    }
    return [...found];
  }

  const waiting = new Map();
  const loaded = new Map();
  window.tracker = (name, value) => waiting.get(name)?.(value);

  // One file of the index; asked for once.
  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        script.src = `${root}search/${name}.js`;
        script.onerror = () => {
          loaded.delete(name);
          reject(new Error(name));
        };
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  }

  // The changes that hold a word with this beginning, or null where too many words do.
  async function holding(beginning) {
    const directory = await load("index");
    const firsts = directory.words;
    let from = firsts.findIndex((first) => first > beginning);
    from = Math.max(0, (from < 0 ? firsts.length : from) - 1);
    const files = [];
    for (let at = from; at < firsts.length && (at === from || firsts[at].startsWith(beginning)); at++) {
      files.push(`words-${at}`);
    }
    if (files.length > WIDEST) {
      return null;
    }
    const found = new Set();
    for (const part of await Promise.all(files.map(load))) {
      for (const word of Object.keys(part)) {
        if (word.startsWith(beginning)) {
          let place = 0;
          for (const step of part[word]) {
            place += step;
            found.add(place);
          }
        }
      }
    }
    return found;
  }

  async function find(asked) {
    const sets = await Promise.all(asked.map(holding));
    const useful = sets.filter((set) => set !== null).sort((one, other) => one.size - other.size);
    if (!useful.length) {
      return null;
    }
    const [first, ...rest] = useful;
    return [...first].filter((place) => rest.every((set) => set.has(place))).sort((one, other) => one - other);
  }

  function element(name, kind, text) {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function result([address, kind, label, wording, place, when]) {
    const item = element("li", `change ${kind}`, "");
    const top = element("p", "kind", "");
    top.append(element("span", `badge ${kind}`, label), " ", element("span", "place", place));
    const text = element("p", "wording", "");
    const link = document.createElement("a");
    link.href = root + address;
    link.textContent = wording;
    text.dir = "auto";
    text.append(link);
    item.append(top, text, element("p", "when", when));
    return item;
  }

  let question = 0;
  let places = [];
  let shown = 0;

  async function show(mine) {
    const { each } = await load("index");
    const some = places.slice(shown, shown + SHOWN);
    const parts = await Promise.all(some.map((place) => load(`changes-${Math.floor(place / each)}`)));
    if (mine !== question) {
      return;
    }
    results.append(...some.map((place, at) => result(parts[at][place % each])));
    shown += some.length;
    more.hidden = shown >= places.length;
    status.textContent = places.length === 1 ? "1 change" : `${places.length} changes`;
    if (shown < places.length) {
      status.textContent += `, the first ${shown} shown`;
    }
  }

  async function search() {
    const mine = ++question;
    const asked = words(input.value);
    const hash = input.value.trim() ? `#q=${encodeURIComponent(input.value.trim())}` : "#";
    if (location.hash !== hash && (location.hash || hash !== "#")) {
      history.replaceState(null, "", hash);
    }
    try {
      const found = asked.length ? await find(asked) : [];
      if (mine !== question) {
        return;
      }
      results.replaceChildren();
      more.hidden = true;
      places = found ?? [];
      shown = 0;
      if (!asked.length) {
        status.textContent = "";
      } else if (found === null) {
        status.textContent = "Too many words begin like this: type more letters.";
      } else if (!places.length) {
        status.textContent = "No change holds all of these words.";
      } else {
        await show(mine);
      }
    } catch (error) {
      status.textContent = `The index could not be loaded (${error.message}).`;
    }
  }

  let pause;
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    search();
  });
  more.addEventListener("click", async () => {
    const first = shown;
    await show(question);
    results.children[first]?.querySelector("a")?.focus();
  });
  function asked() {
    return new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  }
  window.addEventListener("hashchange", () => {
    input.value = asked();
    search();
  });
  document.getElementById("without").hidden = true;
  form.hidden = false;
  input.value = asked();
  if (input.value) {
    search();
  }
})();
