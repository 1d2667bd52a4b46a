// What npm's ogc-client reads of the API at the address given, as one JSON object.
import { OgcApiEndpoint } from '@camptocamp/ogc-client';

const BOX = [23.1, 51.2, 32.8, 56.2];
const DAYS = { start: new Date('2015-01-01'), end: new Date('2017-12-31') };

const endpoint = new OgcApiEndpoint(process.argv[2]);
const found = { title: (await endpoint.info).title, hasFeatures: await endpoint.hasFeatures, collections: {} };
for (const { name } of await endpoint.allCollections) {
  const { itemCount, crs, queryables, sortables, bulkDownloadLinks } = await endpoint.getCollectionInfo(name);
  const every = async (box, days) => {
    const ids = [];
    for (let page = null; page === null || page.length === 40; ) {
      page = await endpoint.getCollectionItems(name, 40, ids.length, null, null, box, null, days);
      ids.push(...page.map((item) => item.id));
    }
    return ids;
  };
  found.collections[name] = {
    itemCount, crs, ids: await every(), inBelarus: await every(BOX), inPeriod: await every(null, DAYS), bulk: Object.values(bulkDownloadLinks),
    queryables: queryables.map((one) => one.name), sortables: sortables.map((one) => one.name),
  };
}
found.latest = (await endpoint.getCollectionItems('events', 5, 0, null, ['-start_earliest'], null, ['title'])).map(
  (one) => [one.id, Object.keys(one.properties)],
);
found.item = (await endpoint.getCollectionItem('events', 'united-shield-2017')).id;
console.log(JSON.stringify(found));
