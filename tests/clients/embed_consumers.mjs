/**
 * What consumers of oEmbed and of cards make of an address: `node embed_consumers.mjs ADDRESS`, answers as JSON.
 * Runs in a folder of its own with a config.js and a node_modules: iframely looks for its settings and plugins there.
 */

import { extract } from "@extractus/oembed-extractor";
import ogs from "open-graph-scraper";
import { unfurl } from "unfurl.js";

const [, , address] = process.argv;

/** Iframely takes frames up from sites that are on its list; this is how a site stands there. */
const LISTED = {
  isDefault: true,
  isAllowed: (_, option) => option === undefined || option === "player",
  getQATags: () => [],
  getRecordHash: () => "",
};

async function iframely() {
  const { run } = await import("iframely/lib/core.js");
  return new Promise((kept, failed) => {
    const getWhitelistRecord = () => LISTED;
    const options = { disableHttp2: true, getWhitelistRecord };
    run(address, options, (error, data) => (error ? failed(error) : kept(data)));
  });
}

const asked = {
  oembedExtractor: () => extract(address, { maxwidth: 500, maxheight: 300 }),
  unfurl: () => unfurl(address),
  openGraphScraper: async () => (await ogs({ url: address })).result,
  iframely,
};

const write = console.log.bind(console);
console.log = () => {}; // iframely talks while it works
const told = {};
for (const [name, ask] of Object.entries(asked)) told[name] = await ask();
write(JSON.stringify(told));
process.exit(0);
