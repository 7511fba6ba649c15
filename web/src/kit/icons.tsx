/** Icons of object types by the server's names; unknown names get a neutral one. */
import AlertOutlined from "@ant-design/icons/AlertOutlined";
import ApartmentOutlined from "@ant-design/icons/ApartmentOutlined";
import AppstoreOutlined from "@ant-design/icons/AppstoreOutlined";
import BankOutlined from "@ant-design/icons/BankOutlined";
import BookOutlined from "@ant-design/icons/BookOutlined";
import BulbOutlined from "@ant-design/icons/BulbOutlined";
import CalendarOutlined from "@ant-design/icons/CalendarOutlined";
import CarOutlined from "@ant-design/icons/CarOutlined";
import CheckSquareOutlined from "@ant-design/icons/CheckSquareOutlined";
import ContactsOutlined from "@ant-design/icons/ContactsOutlined";
import CreditCardOutlined from "@ant-design/icons/CreditCardOutlined";
import CustomerServiceOutlined from "@ant-design/icons/CustomerServiceOutlined";
import DatabaseOutlined from "@ant-design/icons/DatabaseOutlined";
import DollarOutlined from "@ant-design/icons/DollarOutlined";
import EnvironmentOutlined from "@ant-design/icons/EnvironmentOutlined";
import EyeOutlined from "@ant-design/icons/EyeOutlined";
import FileTextOutlined from "@ant-design/icons/FileTextOutlined";
import FilterOutlined from "@ant-design/icons/FilterOutlined";
import FlagOutlined from "@ant-design/icons/FlagOutlined";
import FormOutlined from "@ant-design/icons/FormOutlined";
import FundOutlined from "@ant-design/icons/FundOutlined";
import FunnelPlotOutlined from "@ant-design/icons/FunnelPlotOutlined";
import GiftOutlined from "@ant-design/icons/GiftOutlined";
import GlobalOutlined from "@ant-design/icons/GlobalOutlined";
import HeartOutlined from "@ant-design/icons/HeartOutlined";
import HomeOutlined from "@ant-design/icons/HomeOutlined";
import KeyOutlined from "@ant-design/icons/KeyOutlined";
import MailOutlined from "@ant-design/icons/MailOutlined";
import MessageOutlined from "@ant-design/icons/MessageOutlined";
import PhoneOutlined from "@ant-design/icons/PhoneOutlined";
import ProjectOutlined from "@ant-design/icons/ProjectOutlined";
import SafetyOutlined from "@ant-design/icons/SafetyOutlined";
import ShareAltOutlined from "@ant-design/icons/ShareAltOutlined";
import ShopOutlined from "@ant-design/icons/ShopOutlined";
import ShoppingOutlined from "@ant-design/icons/ShoppingOutlined";
import SolutionOutlined from "@ant-design/icons/SolutionOutlined";
import StarOutlined from "@ant-design/icons/StarOutlined";
import TagOutlined from "@ant-design/icons/TagOutlined";
import TeamOutlined from "@ant-design/icons/TeamOutlined";
import ToolOutlined from "@ant-design/icons/ToolOutlined";
import TrophyOutlined from "@ant-design/icons/TrophyOutlined";
import TruckOutlined from "@ant-design/icons/TruckOutlined";
import UserOutlined from "@ant-design/icons/UserOutlined";
import type { ComponentType } from "react";

export const ICONS: Record<string, ComponentType> = {
  building: BankOutlined,
  bank: BankOutlined,
  contact: ContactsOutlined,
  contacts: ContactsOutlined,
  user: UserOutlined,
  users: TeamOutlined,
  team: TeamOutlined,
  person: UserOutlined,
  department: ApartmentOutlined,
  tree: ApartmentOutlined,
  sitemap: ApartmentOutlined,
  role: SafetyOutlined,
  shield: SafetyOutlined,
  activity: MessageOutlined,
  message: MessageOutlined,
  chat: MessageOutlined,
  mail: MailOutlined,
  phone: PhoneOutlined,
  calendar: CalendarOutlined,
  task: CheckSquareOutlined,
  check: CheckSquareOutlined,
  tag: TagOutlined,
  star: StarOutlined,
  heart: HeartOutlined,
  flag: FlagOutlined,
  gift: GiftOutlined,
  home: HomeOutlined,
  globe: GlobalOutlined,
  map: EnvironmentOutlined,
  place: EnvironmentOutlined,
  shop: ShopOutlined,
  bag: ShoppingOutlined,
  cart: ShoppingOutlined,
  truck: TruckOutlined,
  car: CarOutlined,
  tool: ToolOutlined,
  service: CustomerServiceOutlined,
  alert: AlertOutlined,
  money: DollarOutlined,
  card: CreditCardOutlined,
  bill: CreditCardOutlined,
  chart: FundOutlined,
  project: ProjectOutlined,
  book: BookOutlined,
  file: FileTextOutlined,
  form: FormOutlined,
  table: DatabaseOutlined,
  database: DatabaseOutlined,
  view: EyeOutlined,
  eye: EyeOutlined,
  box: AppstoreOutlined,
  appstore: AppstoreOutlined,
  apartment: ApartmentOutlined,
  key: KeyOutlined,
  safety: SafetyOutlined,
  filter: FilterOutlined,
  share: ShareAltOutlined,
  "check-square": CheckSquareOutlined,
  "file-text": FileTextOutlined,
  funnel: FunnelPlotOutlined,
  trophy: TrophyOutlined,
  invoice: FileTextOutlined,
  solution: SolutionOutlined,
  bulb: BulbOutlined,
  fund: FundOutlined,
};

export function ObjectIcon({ name }: { name: string | null | undefined }) {
  const Icon = ICONS[name ?? ""] ?? AppstoreOutlined;
  return (
    <span className="object-icon" aria-hidden="true">
      <Icon />
    </span>
  );
}
