/** The scripts of the map page: those of every map, the list of events and the sheet of the phone. */

import "./atlas.js";
import "./event-list.js";
import "./languages.js";
import "./sheet.js";
