/** The scripts of an embedded map: those of every map, and the height that the frame would like to have. */

import "./atlas.js";
import "./height.js";
