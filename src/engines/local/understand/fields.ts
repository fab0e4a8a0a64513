/**
 * Values that people look for on invoices, receipts, forms and posters: how a question names them,
 * which labels stand before them in print, and what the value looks like.
 */

export type FieldKind =
  | 'subtotal'
  | 'net amount'
  | 'tax rate'
  | 'tax number'
  | 'tax'
  | 'total'
  | 'due date'
  | 'date'
  | 'invoice number'
  | 'order number'
  | 'email address'
  | 'phone number'
  | 'web address'
  | 'discount'
  | 'address'
  | 'name'
  | 'account number'
  | 'quantity'
  /** Who a document is from. */
  | 'issuer';

export interface Field {
  readonly kind: FieldKind;
  readonly chinese: string;
  /** Found in a question → this field is asked for. */
  readonly asked: RegExp;
  /** What stands before the value, most telling first. */
  readonly labels: readonly RegExp[];
  /** The value itself; null takes whatever follows the label. */
  readonly value: RegExp | null;
  /** Whether the value tells by its looks alone and needs no label. */
  readonly standsAlone: boolean;
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
/** Days of the calendar. */
export const DATE: RegExp = new RegExp(
  [
    '\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}',
    '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}',
    `\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}(?:,? \\d{4})?`,
    `${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?`,
    '(?:\\d{4} ?年 ?)?\\d{1,2} ?月 ?\\d{1,2} ?日',
  ].join('|'),
  'iu',
);
/** Amounts of money. */
export const MONEY: RegExp =
  /(?:[$€£¥￥]|USD|EUR|GBP|CNY|RMB|CHF)\s?-?\d[\d.,' ]*\d|-?\d[\d.,']*\d\s?(?:[$€£¥元]|USD|EUR|GBP|CNY|RMB|CHF|dollars?|euros?)|-?\d[\d.,']*\d|\d/iu;
const IDENTIFIER = /(?:[A-Z]{1,6}[-/ ]?)?\d[\dA-Z]*(?:[-/.][\dA-Z]+)*/iu;

/** More telling fields first: `subtotal` before `total`, `due date` before `date`. */
const FIELDS: readonly Field[] = [
  {
    kind: 'subtotal',
    chinese: '小计',
    asked: /\bsub-?totals?\b|小计/iu,
    labels: [/\bsub-?\s?total\b|小计/iu],
    value: MONEY,
    standsAlone: false,
  },
  {
    kind: 'net amount',
    chinese: '净额',
    asked: /\bnet (?:amount|total|sum|price|value)\b|净额|不含税/iu,
    labels: [/\bnet (?:amount|total|sum|price|value)\b|净额|不含税(?:金额)?/iu, /\bnet\b/iu],
    value: MONEY,
    standsAlone: false,
  },
  {
    kind: 'tax rate',
    chinese: '税率',
    asked:
      /\b(?:tax|vat|gst)(?: |-)?(?:rate|percent(?:age)?)\b|\b(?:rate|percentage) of (?:the )?(?:tax|vat|gst)\b|税率/iu,
    labels: [/\b(?:tax|vat|gst)\b|税率?/iu],
    value: /\d+(?:[.,]\d+)?\s?[%％]/u,
    standsAlone: false,
  },
  {
    kind: 'tax number',
    chinese: '税号',
    asked: /\b(?:tax|vat|gst)(?: |-)?(?:number|no\b|id\b|registration)|税号/iu,
    labels: [/\b(?:tax|vat|gst) ?(?:number|no\b\.?|nr\b\.?|id\b\.?|reg\w*\.?(?: no\b\.?)?)|税号/iu],
    value: /[A-Z]{0,3}\d[\dA-Z ./-]*\d/iu,
    standsAlone: false,
  },
  {
    kind: 'tax',
    chinese: '税额',
    asked:
      /(?<!\b(?:incl\w*|with|without|excl\w*|before|after|plus)\.? (?:the )?)\b(?:tax|vat|gst)\b|(?<!不?含)税(?!号)/iu,
    // "VAT No. …" is a registration, "total incl. VAT" a total.
    labels: [
      /(?<!\btotal\b.*)\b(?:sales tax|tax|vat|gst)\b(?! ?(?:no\b|nr\b|number|id\b|reg|invoice|payer))|税额|(?<!不?含)税(?!号)/iu,
    ],
    value: MONEY,
    standsAlone: false,
  },
  {
    kind: 'due date',
    chinese: '到期日',
    asked:
      /\bdue date\b|\bdeadline\b|\bwhen\b.*\b(?:due|paid|pay)\b|\bpay(?:ment|able)? by\b|到期|截止/iu,
    labels: [
      /\b(?:payment )?due date\b|\bdeadline\b/iu,
      /\b(?:due|payable|pay) by\b/iu,
      /\bdue\b|到期日?|截止/iu,
    ],
    value: DATE,
    standsAlone: false,
  },
  {
    kind: 'invoice number',
    chinese: '发票号码',
    asked:
      /\b(?:invoice|bill|receipt)(?:'s)? (?:number|no\b|id|#)|number of the (?:invoice|bill|receipt)\b|发票(?:号|编号)/iu,
    labels: [
      /\b(?:invoice|bill|receipt) ?(?:number|no\b\.?|nr\b\.?|id|#)/iu,
      /\b(?:number|no)\b\.?|发票号码?|编号/iu,
      /\binvoice\b/iu,
    ],
    value: IDENTIFIER,
    standsAlone: false,
  },
  {
    kind: 'order number',
    chinese: '订单号',
    asked: /\border (?:number|no\b|id)|订单号/iu,
    labels: [/\border ?(?:number|no\b\.?|nr\b\.?|id|#)?|订单号/iu],
    value: IDENTIFIER,
    standsAlone: false,
  },
  {
    kind: 'account number',
    chinese: '账号',
    asked: /\b(?:account (?:number|no\b)|iban)\b|账号|帐号/iu,
    labels: [/\biban\b|\baccount ?(?:number|no\b\.?)?|账号|帐号/iu],
    value: /[A-Z]{2}\d{2}(?: ?[\dA-Z]{2,4})+|\d[\d -]*\d/iu,
    standsAlone: false,
  },
  {
    kind: 'total',
    chinese: '总额',
    asked:
      /\b(?:totals?|amounts?|sums?|balance)\b|\b(?:price|cost|fee)s?\b|总额|总计|合计|总价|金额|价格|总共.*钱/iu,
    labels: [
      /\b(?:grand total|total due|amount due|total amount|balance due|total price)\b/iu,
      /(?<!sub[- ]?)\btotal\b|总额|总计|合计|总价|金额/iu,
      /(?<!\b(?:net|tax|vat|gst) )\b(?:amount|sum|balance|price|cost|due)\b|价格/iu,
    ],
    value: MONEY,
    standsAlone: false,
  },
  {
    kind: 'email address',
    chinese: '电子邮箱',
    asked: /\be-?mail(?: address)?\b|\bcontact\b|邮箱|邮件|联系/iu,
    labels: [/\be-?mail\b|\bcontact\b|邮箱/iu],
    value: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u,
    standsAlone: true,
  },
  {
    kind: 'phone number',
    chinese: '电话号码',
    asked: /\b(?:phone|telephone|mobile|fax) ?(?:number|no\b)|\btelephone\b|\bfax\b|电话|手机号/iu,
    labels: [/\b(?:phone|telephone|tel|mobile|fax)\b\.?|电话|手机/iu],
    value: /\+?\(?\d[\d ()/-]{5,}\d/u,
    standsAlone: false,
  },
  {
    kind: 'web address',
    chinese: '网址',
    asked: /\b(?:website|web site|url|web address|homepage)\b|网址|网站/iu,
    labels: [/\b(?:website|web|url|homepage)\b|网址/iu],
    value: /(?:https?:\/\/|www\.)[^\s]+|\b[\w-]+\.(?:com|org|net|io|cn|de|eu)\b[^\s]*/iu,
    standsAlone: true,
  },
  {
    kind: 'discount',
    chinese: '折扣',
    asked: /\bdiscount\b|\b(?:percent|percentage)\b|折扣|打折|优惠/iu,
    labels: [/\b(?:discount|sale|save)\b|折扣|优惠/iu],
    value: /\d+(?:[.,]\d+)?\s?[%％]|\d(?:\.\d)?折/u,
    standsAlone: true,
  },
  {
    kind: 'address',
    chinese: '地址',
    asked: /(?<!e-?mail |web )\baddress\b|(?<!网)地址/iu,
    labels: [/(?<!e-?mail |web )\baddress\b|\bship to\b|\bbill to\b|地址/iu],
    value: null,
    standsAlone: false,
  },
  {
    kind: 'name',
    chinese: '姓名',
    asked:
      /\b(?:whose|the|which|customer|full|company|person'?s) name\b|\bname (?:on|in|written)\b|姓名|名字/iu,
    labels: [/\bname\b|姓名/iu],
    value: null,
    standsAlone: false,
  },
  {
    kind: 'quantity',
    chinese: '数量',
    asked: /\b(?:quantity|qty)\b/iu,
    labels: [/\b(?:quantity|qty)\b\.?|数量/iu],
    value: /\d+(?:[.,]\d+)?/u,
    standsAlone: false,
  },
  {
    kind: 'issuer',
    chinese: '开具方',
    asked:
      /\bwho\b.*\b(?:invoice|bill|receipt|letter|document)\b.*\b(?:from|by)\b|\bwho (?:issued|sent|wrote|signed|is it from)\b|\bwho(?:m|'s| is| was)? (?:is |was )?(?:it|this|that) from\b|\bfrom whom\b|\b(?:which|what) (?:shop|store|company|restaurant|cafe|café|vendor|supplier|seller|merchant|business|hotel|bank)\b|\b(?:vendor|supplier|seller|merchant|issuer|store|shop|company)(?: name)?$|\bname of the (?:shop|store|company|restaurant|vendor|supplier|seller|merchant)\b|\bissued by\b|哪家|开票方|销售方|商家|谁(?:开|发|寄)/iu,
    labels: [
      /^(?:from|issued by|sold by|vendor|supplier|seller|merchant|sender)\b ?[:：]|销售方|开票方|商家/iu,
    ],
    value: null,
    standsAlone: false,
  },
  {
    kind: 'date',
    chinese: '日期',
    asked: /\bdate\b|\bdated\b|日期/iu,
    labels: [/\b(?:invoice |issue |order )?date\b|\bissued\b|日期/iu],
    value: DATE,
    standsAlone: true,
  },
];

const ASKS_AMOUNT = /\bhow much\b|多少钱/iu;

/** Fields that a question asks for, most telling first; a field hides the wider one it contains. */
export function askedFields(question: string): FieldKind[] {
  const found: FieldKind[] = [];
  let rest = question;
  for (const field of FIELDS) {
    if (!field.asked.test(rest)) continue;
    found.push(field.kind);
    rest = rest.replace(field.asked, ' ');
  }
  // A bare "how much" asks for the total; beside a named field it only asks for that one.
  return found.length === 0 && ASKS_AMOUNT.test(question) ? ['total'] : found;
}

/** The entry of a field kind. */
export function fieldOf(kind: FieldKind): Field | undefined {
  return FIELDS.find((field) => field.kind === kind);
}
