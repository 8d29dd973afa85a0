/** What a client is told of content that anybody may have made. */
import assert from 'node:assert/strict'
import { safeName, safeType } from '../../../src/http/safe-content.ts'

describe('the kind of content', () => {
  it('stays where it is looked at and not run, in lower case and without parameters', () => {
    assert.equal(safeType('application/pdf'), 'application/pdf')
    assert.equal(safeType('Image/PNG; name="x.png"'), 'image/png')
    assert.equal(safeType('application/pdf; charset=utf-8'), 'application/pdf')
  })

  it('is bytes where a browser might run it, and where it is none', () => {
    for (const type of ['text/html', 'image/svg+xml', 'text/xml', 'application/xhtml+xml', 'text/javascript', 'multipart/mixed', '*/*', 'text/html,text/plain', ' ', undefined]) {
      assert.equal(safeType(type), 'application/octet-stream', String(type))
    }
  })

  it('keeps of a text the charset, if ASCII is ASCII in it', () => {
    assert.equal(safeType('text/plain; format=flowed; charset="UTF-8"'), 'text/plain; charset=utf-8')
    assert.equal(safeType('text/csv;charset=windows-1252'), 'text/csv; charset=windows-1252')
    for (const charset of ['utf-7', 'utf-16', 'x-user-defined', '']) assert.equal(safeType(`text/plain; charset=${charset}`), 'text/plain', charset)
  })

  it('never starts a header of its own', () => {
    for (const type of ['application/pdf\r\nX: y', 'text/plain; charset=utf-8\r\nX: y']) assert.doesNotMatch(safeType(type), /[\r\n]/)
  })
})

describe('the name of content', () => {
  it('stays where it is a name', () => {
    for (const name of ['brief.pdf', 'Verslag 2024 (definitief).docx', 'ééné.txt', '日本語.pdf', 'archief.tar.gz']) assert.equal(safeName(name), name)
  })

  it('has no path, to any system', () => {
    assert.equal(safeName('/etc/passwd'), 'passwd')
    assert.equal(safeName('..\\..\\windows\\system.ini'), 'system.ini')
    assert.equal(safeName('c:\\brief.pdf'), 'brief.pdf')
    assert.equal(safeName('c:brief.pdf'), 'c_brief.pdf')
  })

  it('has nothing in it that cannot be seen or that turns text around', () => {
    assert.equal(safeName('bijlage\u202efdp.exe'), 'bijlagefdp.exe')
    assert.equal(safeName('brief\r\nX-Kop: y.pdf'), 'briefX-Kop_ y.pdf')
    assert.equal(safeName('a\u0000b\u200b\ufeff.txt'), 'ab.txt')
    assert.equal(safeName('half\ud800.txt'), 'half\ufffd.txt')
  })

  it('does not hide, and does not end in what some systems leave off', () => {
    assert.equal(safeName('.htaccess'), 'htaccess')
    assert.equal(safeName('brief.pdf. . '), 'brief.pdf')
  })

  it('is a name where there was none', () => {
    for (const name of [undefined, '', '   ', '...', '/', '..', '\u202e']) assert.equal(safeName(name), 'bijlage', JSON.stringify(name))
  })

  it('is no longer than a file system takes, and keeps what says its kind', () => {
    for (const letter of ['x', 'é', '日', '\u{1f4e7}']) {
      const name = safeName(`${letter.repeat(400)}.pdf`)
      assert.ok(Buffer.byteLength(name) <= 255 && name.endsWith(`${letter}.pdf`), name)
    }
    assert.equal(safeName('x'.repeat(400)).length, 200)
  })
})
