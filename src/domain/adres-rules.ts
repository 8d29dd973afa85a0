/** What the standard takes for an e-mail address and for a telephone number, and what it says of anything else. */
import { domainToASCII } from 'node:url'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { faults, type Fault } from './faults.ts'

const emailForm = fullFormats.email as RegExp

/** Letters outside ASCII are for the domain only; a host without a dot is refused, save `localhost`. */
export function isEmailadres(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at === -1 || text.length > 320) return false
  const domain = domainToASCII(text.slice(at + 1))
  return emailForm.test(`${text.slice(0, at)}@${domain === 'localhost' ? 'localhost.nl' : domain}`)
}

const telephone = /^(0[1-9][0-9]{8}|\+[0-9]{9,15}|00[0-9]{7,13})$/

export function emailFaults(name: string, text: string): Fault[] {
  return isEmailadres(text) ? [] : [faults.invalid(name, 'Voer een geldig e-mailadres in.')]
}

export function telefoonFaults(name: string, text: string): Fault[] {
  const wrong = 'Het opgegeven telefoonnummer is ongeldig'
  if (/^(0800|0900|1400|140)/.test(text)) {
    return [faults.invalid(name, `${wrong}, telefoonnummers beginnend met 0800, 0900, 1400 of 140xx zijn niet toegestaan.`)]
  }
  return telephone.test(text) ? [] : [faults.invalid(name, `${wrong}.`)]
}
