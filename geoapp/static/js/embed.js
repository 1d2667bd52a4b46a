/**
 * For pages that embed the atlas, optional: gives each of its frames the height that it asks for. Takes messages only
 * from frames of this page whose address is that of this script's site, and of them only a number.
 */

(() => {
  const site = new URL(document.currentScript.src).origin;
  const [lowest, highest] = [120, 3000];
  addEventListener("message", ({ data, origin, source }) => {
    if (data?.from !== "great-stone-atlas" || !Number.isFinite(data.height)) return;
    const frame = [...document.querySelectorAll("iframe")].find((one) => one.contentWindow === source);
    const sandboxed = origin === "null" && frame?.hasAttribute("sandbox");
    if (!frame || new URL(frame.src, document.baseURI).origin !== site || !(origin === site || sandboxed)) return;
    frame.style.height = `${Math.min(highest, Math.max(lowest, Math.ceil(data.height)))}px`;
  });
})();
