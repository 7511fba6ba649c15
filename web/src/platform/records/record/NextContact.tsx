/** When to come back: a day and time, with the usual spans one click away. */
import { useLingui } from "@lingui/react/macro";
import { DatePicker } from "antd";
import { dayjs } from "@/kit/days";

const quick = (days: number) => dayjs().add(days, "day").hour(9).minute(0).second(0).millisecond(0);

export default function NextContact({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (next: string | null) => void;
}) {
  const { t } = useLingui();
  return (
    <DatePicker
      size="small"
      aria-label={t`Next contact`}
      placeholder={t`Next contact`}
      showTime={{ format: "HH:mm", minuteStep: 15 }}
      format="YYYY-MM-DD HH:mm"
      value={value ? dayjs(value) : null}
      presets={[
        { label: t`Tomorrow 9:00`, value: quick(1) },
        { label: t`In 3 days`, value: quick(3) },
        { label: t`In a week`, value: quick(7) },
        { label: t`In a month`, value: quick(30) },
      ]}
      onChange={(time) => onChange(time && !Array.isArray(time) ? time.toDate().toISOString() : null)}
    />
  );
}
