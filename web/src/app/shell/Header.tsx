/** The bar on top: where one is, search, create, notifications, person. */
import BellOutlined from "@ant-design/icons/BellOutlined";
import ClockCircleOutlined from "@ant-design/icons/ClockCircleOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import { useLingui } from "@lingui/react/macro";
import { Badge, Button, Dropdown } from "antd";
import { Link } from "react-router";
import { ObjectIcon } from "@/kit/icons";
import { useWords } from "@/kit/language";
import { usePhone } from "@/kit/viewport";
import { useMeta } from "@/platform/meta/meta";
import { useCreate } from "@/platform/records/form/creating";
import { Breadcrumb } from "./Breadcrumb";
import { isSettings } from "./groups";
import { JobsButton } from "./JobsButton";
import { PersonMenu } from "./PersonMenu";

const MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent);

export function Header({ onSearch, unread }: { onSearch: () => void; unread: number }) {
  const { t } = useLingui();
  const say = useWords();
  const phone = usePhone();
  const meta = useMeta();
  const create = useCreate();
  const creatable = meta.objects.filter((spec) => spec.rights.create && !isSettings(spec));
  return (
    <header className="header">
      <Breadcrumb />
      <span className="grow" />
      {!phone && (
        <button type="button" className="header-search" onClick={onSearch}>
          <SearchOutlined aria-hidden="true" />
          <span className="grow">{t`Search`}</span>
          <kbd>{MAC ? "⌘K" : "Ctrl K"}</kbd>
        </button>
      )}
      {creatable.length > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: creatable.map((spec) => ({
              key: spec.key,
              icon: <ObjectIcon name={spec.icon} />,
              label: say(spec.label),
              onClick: () => create(spec.key),
            })),
          }}
        >
          <Button type="text" icon={<PlusOutlined aria-hidden="true" />} aria-label={t`Create`} title={t`Create`} />
        </Dropdown>
      )}
      {!phone && (
        <>
          <JobsButton icon={<ClockCircleOutlined aria-hidden="true" />} />
          <Link to="/notifications" aria-label={unread ? t`Notifications, ${unread} unread` : t`Notifications`}>
            <Badge count={unread} size="small" offset={[-6, 8]} overflowCount={99}>
              <Button type="text" icon={<BellOutlined aria-hidden="true" />} tabIndex={-1} aria-hidden="true" />
            </Badge>
          </Link>
        </>
      )}
      <PersonMenu />
    </header>
  );
}
