import { textDisplay } from "../shapes/display";

export const display = textDisplay(160);
