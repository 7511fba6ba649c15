/** Days for the pickers, with the names of both languages. */
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";

export { dayjs };
