import { namesOf, textDisplay } from "../shapes/display";

export const display = textDisplay(140, namesOf);
