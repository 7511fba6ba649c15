/** The entry: picks the language, then loads either the light signed-out pages or the application. */
import { firstLanguage, speak } from "@/kit/language";
import { applyLook } from "@/kit/look";
import "@/kit/base.css";

const SIGNED_OUT = ["/sign-in", "/sign-up"];

applyLook();
const root = document.getElementById("root") as HTMLElement;
const page = SIGNED_OUT.includes(location.pathname) ? import("./signedOut") : import("./application");
Promise.all([page, speak(firstLanguage())]).then(([{ start }]) => start(root));
