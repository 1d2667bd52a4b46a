// What npm's ogc-client reads of the API at the address given, as one JSON object.
import { OgcApiEndpoint } from '@camptocamp/ogc-client';

const endpoint = new OgcApiEndpoint(process.argv[2]);
const found = { title: (await endpoint.info).title, hasFeatures: await endpoint.hasFeatures, collections: {} };
for (const { name } of await endpoint.allCollections) {
  const { itemCount, crs, queryables, sortables, bulkDownloadLinks } = await endpoint.getCollectionInfo(name);
  const ids = [];
  for (let page = null; page === null || page.length === 40; ) {
    page = await endpoint.getCollectionItems(name, 40, ids.length);
    ids.push(...page.map((item) => item.id));
  }
  found.collections[name] = {
    itemCount, crs, ids, bulk: Object.values(bulkDownloadLinks),
    queryables: queryables.map((one) => one.name), sortables: sortables.map((one) => one.name),
  };
}
const box = [23.1, 51.2, 32.8, 56.2];
const days = { start: new Date('2017-01-01'), end: new Date('2017-12-31') };
found.inBelarus = (await endpoint.getCollectionItems('places', 1000, 0, null, null, box)).map((one) => one.id);
found.in2017 = (await endpoint.getCollectionItems('events', 1000, 0, null, null, null, null, days)).map((one) => one.id);
found.latest = (await endpoint.getCollectionItems('events', 5, 0, null, ['-start_earliest'], null, ['title'])).map(
  (one) => [one.id, Object.keys(one.properties)],
);
found.item = (await endpoint.getCollectionItem('events', 'united-shield-2017')).id;
console.log(JSON.stringify(found));
