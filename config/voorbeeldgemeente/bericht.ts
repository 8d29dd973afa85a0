/** One mail message as bytes (RFC 5322, 2045-2047), in the ways that real mail programs write them. */
export type Shape =
  | 'utf-8' | 'latin-1' | 'quoted-printable' | 'base64' | 'html' | 'alternative' | 'bijlage-pdf' | 'bijlage-png' | 'bijlage-txt' | 'onbestelbaar'

export interface Mailbox {
  readonly naam: string
  readonly adres: string
}

export interface Letter {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc?: readonly Mailbox[]
  readonly subject: string
  readonly text: string
  readonly shape: Shape
  /** Makes the Message-ID. */
  readonly id: string
  /** The `id` of the letter that this one answers. */
  readonly inReplyTo?: string
  readonly headers?: Readonly<Record<string, string>>
}

const eol = '\r\n'

/** `at` is when the server took the message in; it was sent seconds before. */
export function composeMessage(letter: Letter, at: Date): Buffer {
  const isOutgoing = letter.from.adres.endsWith('@voorbeeldgemeente.example')
  const sent = isOutgoing ? at : new Date(at.getTime() - 20_000)
  const headers = [
    ...(isOutgoing ? [] : [`Received: from mail.elders.example by mx.voorbeeldgemeente.example with ESMTPS id ${letter.id};${eol} ${dateHeader(at)}`]),
    `Date: ${dateHeader(sent)}`,
    `From: ${mailbox(letter.from)}`,
    `To: ${letter.to.map(mailbox).join(`,${eol} `)}`,
    ...(letter.cc ? [`Cc: ${letter.cc.map(mailbox).join(`,${eol} `)}`] : []),
    `Subject: ${encoded(letter.subject)}`,
    `Message-ID: ${messageId(letter.id)}`,
    ...(letter.inReplyTo ? [`In-Reply-To: ${messageId(letter.inReplyTo)}`, `References: ${messageId(letter.inReplyTo)}`] : []),
    ...Object.entries(letter.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
  ]
  const { content, body } = bodyOf(letter)
  return Buffer.concat([Buffer.from([...headers, ...content, '', ''].join(eol)), body])
}

const messageId = (id: string) => `<${id}@post.example>`

function mailbox({ naam, adres }: Mailbox): string {
  if (naam === '') return adres
  return `${naam.includes(',') ? `"${naam}"` : encoded(naam)} <${adres}>`
}

/** Encoded words, Q where little is to be encoded and B where the text is long. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  if (text.length > 24) return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
  return `=?iso-8859-1?Q?${[...Buffer.from(text, 'latin1')].map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : hex(byte))).join('')}?=`
}

const hex = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** `Thu, 29 Feb 2024 10:30:00 +0000`. */
function dateHeader(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

interface Body {
  readonly content: readonly string[]
  readonly body: Buffer
}

function bodyOf({ shape, text, from, id }: Letter): Body {
  const whole = `${text}${eol}${eol}Met vriendelijke groet,${eol}${from.naam || from.adres}${eol}`
  switch (shape) {
    case 'utf-8': return plain(whole, '8bit')
    case 'latin-1': return { content: ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit'], body: Buffer.from(whole, 'latin1') }
    case 'quoted-printable': return plain(whole, 'quoted-printable')
    case 'base64': return plain(whole, 'base64')
    case 'html': return html(whole)
    case 'alternative': return multipart('alternative', id, [plain(whole, '8bit'), html(whole)])
    case 'bijlage-pdf': return multipart('mixed', id, [plain(whole, '8bit'), attachment('application/pdf', 'aanvraag.pdf', pdf)])
    case 'bijlage-png': return multipart('mixed', id, [html(whole), attachment('image/png', 'foto.png', png)])
    case 'bijlage-txt': return multipart('mixed', id, [plain(whole, 'base64'), attachment('text/plain; charset=utf-8', 'toelichting.txt', Buffer.from('Eén toelichting.\n'))])
    case 'onbestelbaar': return multipart('report; report-type=delivery-status', id, [plain(whole, '8bit'), report])
  }
}

function plain(text: string, encoding: '8bit' | 'quoted-printable' | 'base64'): Body {
  const bytes = Buffer.from(text)
  const body = encoding === '8bit' ? bytes : Buffer.from(encoding === 'base64' ? base64(bytes) : quoted(bytes))
  return { content: ['Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`], body }
}

function html(text: string): Body {
  const page = `<html><head><style>p { color: black }</style></head><body><p>${text.split(eol).filter(Boolean).join('</p><p>')}</p></body></html>${eol}`
  return { content: ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64'], body: Buffer.from(base64(Buffer.from(page))) }
}

function attachment(type: string, name: string, bytes: Buffer): Body {
  return {
    content: [`Content-Type: ${type}; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`, 'Content-Transfer-Encoding: base64'],
    body: Buffer.from(base64(bytes)),
  }
}

function multipart(type: string, id: string, parts: readonly Body[]): Body {
  const boundary = `deel-${id}`
  const pieces = parts.flatMap(({ content, body }) => [Buffer.from([`--${boundary}`, ...content, '', ''].join(eol)), body, Buffer.from(eol)])
  return { content: [`Content-Type: multipart/${type}; boundary="${boundary}"`], body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--${eol}`)]) }
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, `$&${eol}`) + eol

/** Lines of a letter are short enough to need no soft breaks but one. */
function quoted(bytes: Buffer): string {
  const text = [...bytes].map((byte) => (byte === 61 || byte > 126 ? hex(byte) : String.fromCharCode(byte))).join('')
  return text.split(eol).map((one) => one.replace(/(.{60}[^=]{3})(?=.{12})/g, `$1=${eol}`)).join(eol)
}

const report: Body = {
  content: ['Content-Type: message/delivery-status'],
  body: Buffer.from(['Reporting-MTA: dns; mx.elders.example', '', 'Final-Recipient: rfc822; weg@elders.example', 'Action: failed', 'Status: 5.1.1', ''].join(eol)),
}

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
