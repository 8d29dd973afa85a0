/**
 * What a client is told of content that anybody may have made: a kind that no browser runs, and a name that is a name. Pure. The
 * header itself (RFC 6266, RFC 5987) is written by express.
 */

/** Kinds that are looked at and not run. HTML, SVG, XML and scripts are not among them. */
const safe = new Set([
  'application/pdf', 'application/rtf', 'application/zip', 'application/json',
  'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation',
  'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/tiff', 'image/bmp', 'image/heic',
  'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/amr', 'video/mp4', 'video/webm', 'video/quicktime',
  'text/plain', 'text/csv', 'text/calendar', 'text/vcard', 'message/rfc822',
])

const unknownType = 'application/octet-stream'
/** Charsets in which ASCII is ASCII: in others harmless bytes can be read as something else. */
const charsets = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252'])

/** Without parameters, but for the charset of a text. */
export function safeType(type: string | undefined): string {
  const [kind = '', ...parameters] = (type ?? '').toLowerCase().split(';').map((part) => part.trim())
  if (!safe.has(kind)) return unknownType
  const charset = parameters.map((one) => /^charset\s*=\s*"?([\w-]+)"?$/.exec(one)?.[1]).find((one) => one !== undefined)
  return kind.startsWith('text/') && charset !== undefined && charsets.has(charset) ? `${kind}; charset=${charset}` : kind
}

/** Bytes: file systems take 255, and whoever saves it may add to it. */
const longestName = 200
const unnamed = 'bijlage'

/** One name without a path, without what cannot be seen or turns what can be seen around, and no longer than any file system takes. */
export function safeName(name: string | undefined): string {
  const last = (name ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!
  // Controls, and the marks that change the direction of text: a name that shows as "annex.pdf" can end in .exe.
  const visible = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').replace(/[<>:"|?*]/g, '_').replace(/\s+/g, ' ')
  const trimmed = visible.replace(/^[. ]+|(?<![. ])[. ]+$/g, '')
  return trimmed === '' ? unnamed : shortened(trimmed)
}

/** What an extension says of the kind stays. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  const kept = { text: '', bytes: Buffer.byteLength(extension) }
  for (const letter of name) {
    kept.bytes += Buffer.byteLength(letter)
    if (kept.bytes > longestName) break
    kept.text += letter
  }
  return kept.text + extension
}
