/** Pieces of pages that the server rendered and escaped: the only HTML that our scripts take in. */

const policy = globalThis.trustedTypes?.createPolicy("atlas", { createHTML: (text) => text });

/** The elements of an answer of this server. Raises an error that tells the status. */
export async function rendered(answer) {
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const text = await answer.text();
  return new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html").body.children;
}
