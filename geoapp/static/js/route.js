/**
 * Routes on the map: the lines of the chosen one and of the others, breaks of gauge as stops; and the two ends that a
 * reader picks on the cards of places. See parts.js for how it comes in.
 */

let drawn;
let marks;
let ends = {};
let listening = false;

export function begin(part, tools) {
  if (part.dataset.end) return pick(part, tools);
  marks = tools.marks;
  if (!listening) {
    tools.state.addEventListener("change", () => tools.state.select?.startsWith("routes/") || clear(tools));
    listening = true;
  }
  return tried(part, tools);
}

/** One end is kept until the other is picked; then the route between them is shown. */
function pick(link, { openRecord }) {
  const [end, place] = link.dataset.end.split(" ");
  ends[end] = place;
  if (ends.from && ends.to && ends.from !== ends.to) {
    const { from, to } = ends;
    ends = {};
    return openRecord(`routes/${from}~${to}`);
  }
  const other = end === "from" ? "to" : "from";
  delete ends[other];
  const said = document.createElement("span");
  said.className = "detail";
  said.setAttribute("role", "status");
  said.textContent = ` Now open another place and choose “Route ${other} here”.`;
  link.parentElement.querySelector("[role]")?.remove();
  link.parentElement.append(said);
  return undefined;
}

function clear({ context }) {
  drawn?.remove();
  drawn = undefined;
  context.map.getContainer().classList.remove("routed");
}

async function tried(card, tools) {
  try {
    await draw(card, tools);
  } catch (error) {
    tools.notice(`The route could not be drawn (${error.message}).`, "Try again", () => tried(card, tools));
  }
}

async function draw(card, tools) {
  const { context, state, openRecord } = tools;
  const { lines, choice, card: key } = card.dataset;
  const answer = await fetch(lines, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { features } = await answer.json();
  if (state.select !== key) return;
  clear(tools);
  panes(context.map);
  const chosen = Number(choice);
  const parts = features.filter(({ properties }) => properties.type === "segment");
  const own = parts.filter(({ properties }) => properties.route === chosen);
  drawn = L.layerGroup().addTo(context.map);
  for (const part of parts) if (part.properties.route !== chosen) other(part, key, openRecord).addTo(drawn);
  for (const part of own) line(part, "route-casing").addTo(drawn);
  for (const part of own) line(part, look(part.properties), true).addTo(drawn);
  for (const { properties, geometry } of features) {
    if (properties.route === chosen && properties.type === "break") stop(properties, geometry, openRecord).addTo(drawn);
  }
  context.map.getContainer().classList.add("routed");
  if (!state.view) show(context.map, own);
}

function panes(map) {
  for (const [name, zIndex] of Object.entries({ routes: 408, others: 407 })) {
    if (!map.getPane(name)) map.createPane(name).style.zIndex = zIndex;
  }
}

const look = ({ mode, line: basis, gauge_mm: gauge }) =>
  `leg lit line-${mode} route-${gauge}${["straight", "great-circle"].includes(basis) ? " straight" : ""}`;

function line({ geometry, properties }, className, named = false) {
  const made = L.polyline(L.GeoJSON.coordsToLatLngs(geometry.coordinates), { pane: "routes", className, interactive: named });
  const { km, country, gauge_mm: gauge, line: basis } = properties;
  const detail = `${Math.round(km).toLocaleString("en")} km, ${gauge ? `${gauge} mm` : "by sea"}, ${basis}`;
  return named ? made.bindTooltip(() => marks.twoLines(country, detail), { sticky: true }) : made;
}

function other({ geometry, properties }, key, openRecord) {
  const made = L.polyline(L.GeoJSON.coordsToLatLngs(geometry.coordinates), { pane: "others", className: "route-other" });
  const [text] = key.split("~choice=");
  return made.on("click", () => openRecord(properties.route ? `${text}~choice=${properties.route}` : text));
}

function stop({ title, place, from_mm: before, to_mm: after, km }, { coordinates: [lng, lat] }, openRecord) {
  const activate = () => openRecord(`places/${place}`);
  const detail = `Break of gauge, ${before} to ${after} mm, at ${Math.round(km).toLocaleString("en")} km`;
  const marker = L.marker([lat, lng], { icon: marks.gaugeIcon({ label: `${title}: ${detail}`, activate }), keyboard: false });
  marker.on("add", () => marker.getElement().classList.add("own"));
  return marker.bindTooltip(() => marks.twoLines(title, detail), { direction: "top" }).on("click", activate);
}

function show(map, parts) {
  const points = parts.flatMap(({ geometry }) => L.GeoJSON.coordsToLatLngs(geometry.coordinates));
  const width = map.getSize().x;
  const left = width > 820 ? Math.min(400, width * 0.45) : 30;
  map.fitBounds(L.latLngBounds(points), { paddingTopLeft: [left, 60], paddingBottomRight: [70, 150], maxZoom: 9 });
}
