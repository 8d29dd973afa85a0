/** Display names of mail to the standard's contactnaam; what is not sure stays whole, in `achternaam`. */
import type { Contactnaam } from '#spi'
import { cut } from './text.ts'

const particles = new Set(['van', 'de', 'der', 'den', 'het', "'t", 'ten', 'ter', 'te', "in", "op", "aan", 'bij', 'uit', 'von', 'la', 'le', 'el', 'al', 'da', 'di', 'du', 'dos'])
const organisation = /^(b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?|vve|stichting|vereniging|gemeente|provincie|team|afdeling|bestuur|info|mail|service|support|system|administrator|klantenservice|secretariaat|receptie|bank|groep|group|news|newsletter)$/i
const word = /^\p{Lu}[\p{L}\p{M}'’-]+$/u
const initials = /^(\p{Lu}\.?)+$/u

/** `null` when the display name is empty or no name: an address, or nothing but signs. */
export function contactnaamOf(displayName: string): Contactnaam | null {
  const name = displayName.replace(/\s+/g, ' ').replace(/^["'](.*)["']$/, '$1').trim()
  if (!/\p{L}/u.test(name) || name.includes('@')) return null
  return inOrder(name) ?? commaForm(name) ?? { achternaam: cut(name, 200) }
}

/** `Jan de Vries`, `J.P. de Vries`, `Jan Vries`. */
function inOrder(name: string): Contactnaam | undefined {
  const words = name.split(' ')
  const start = words.findIndex((one) => particles.has(one.toLowerCase()) && one === one.toLowerCase())
  if (start === -1) return words.length === 2 ? compose(words[0]!, [], words[1]!) : undefined
  const end = words.findIndex((one, place) => place > start && !particles.has(one.toLowerCase()))
  if (start === 0 || end === -1 || end !== words.length - 1) return undefined
  return compose(words.slice(0, start).join(' '), words.slice(start, end), words[end]!)
}

/** `Vries, Jan de`. */
function commaForm(name: string): Contactnaam | undefined {
  const parts = name.split(',').map((part) => part.trim())
  if (parts.length !== 2) return undefined
  const words = parts[1]!.split(' ')
  const start = words.findIndex((one) => particles.has(one))
  const given = words.slice(0, start === -1 ? words.length : start)
  const voorvoegsel = words.slice(given.length)
  if (!voorvoegsel.every((one) => particles.has(one))) return undefined
  return compose(given.join(' '), voorvoegsel, parts[0]!)
}

function compose(given: string, voorvoegsel: readonly string[], family: string): Contactnaam | undefined {
  const words = [...given.split(' '), family]
  const sure = words.every((one) => (word.test(one) || initials.test(one)) && !organisation.test(one)) && word.test(family)
  const voorvoegselAchternaam = voorvoegsel.join(' ')
  if (!sure || voorvoegselAchternaam.length > 10) return undefined
  const short = given.includes('.') || given.length === 1
  if (short && (given.includes(' ') || given.length > 10)) return undefined
  return {
    ...(short ? { voorletters: given } : { voornaam: cut(given, 200) }),
    ...(voorvoegselAchternaam && { voorvoegselAchternaam }),
    achternaam: cut(family, 200),
  }
}
