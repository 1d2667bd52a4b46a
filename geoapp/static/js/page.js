/** The scripts of the map page: those of every map, the list of events, the field for a day, the sheet of the phone and the picture for paper. */

import "./atlas.js";
import "./day.js";
import "./event-list.js";
import "./languages.js";
import "./paper.js";
import "./sheet.js";
