// Notes, keys, canonical JSON and frames, from docs/protocol.md.
import crypto from 'node:crypto'

export const sha256 = (b) => crypto.createHash('sha256').update(b).digest()
export const hex = (b) => b.toString('hex')
export const refuse = (why) => { throw new Error(why) }

// canonical writes an object whose members stand in order: what is empty is absent.
export function canonical(value) {
  const prune = (v) => {
    if (Array.isArray(v)) return v.map(prune)
    if (v === null || typeof v !== 'object') return v
    const kept = Object.entries(v).map(([k, x]) => [k, prune(x)]).filter(([, x]) => !empty(x))
    return Object.fromEntries(kept)
  }
  return JSON.stringify(prune(value))
}

const empty = (v) => v === undefined || v === null || v === '' || (typeof v === 'object' && Object.keys(v).length === 0)

const privateKey = (seed) => crypto.createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8',
})

const publicKey = (raw) => crypto.createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki',
})

const keyID = (name, raw) => sha256(Buffer.concat([Buffer.from(name + '\n\x01'), raw])).subarray(0, 4)

export function verifierKey(name, seed) {
  const raw = crypto.createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)
  return `${name}+${hex(keyID(name, raw))}+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}`
}

function parseKey(vkey) {
  const [name, id, ...rest] = vkey.split('+') // base64 has + too
  const raw = Buffer.from(rest.join('+'), 'base64')
  if (raw.length !== 33 || raw[0] !== 1 || hex(keyID(name, raw.subarray(1))) !== id) refuse(`${vkey} is no key`)
  return { name, id, key: publicKey(raw.subarray(1)) }
}

function render(text, name, id, signature) {
  return Buffer.from(`${text}\n\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`)
}

export function seal(text, name, seed) {
  const { id, key } = parseKey(verifierKey(name, seed))
  const signature = crypto.sign(null, Buffer.from(text + '\n'), privateKey(seed))
  const note = render(text, name, Buffer.from(id, 'hex'), signature)
  return crypto.verify(null, Buffer.from(text + '\n'), key, signature) && note.length <= 5500 ? note : refuse('not sealed')
}

// open returns what a note says, once its form and its signature hold.
export function open(note, vkeys) {
  const [text, , line] = note.toString().split('\n')
  const [, name, base64] = (line ?? '').split(' ')
  const bytes = Buffer.from(base64 ?? '', 'base64')
  if (bytes.length !== 68 || !render(text, name, bytes.subarray(0, 4), bytes.subarray(4)).equals(note)) refuse('another form of a note')
  const by = vkeys.map(parseKey).find((k) => k.name === name && k.id === hex(bytes.subarray(0, 4)))
  if (!by) refuse(`signed by ${name}, who may not`)
  if (!crypto.verify(null, Buffer.from(text + '\n'), by.key, bytes.subarray(4))) refuse('the signature does not hold')
  const value = JSON.parse(text)
  return JSON.stringify(value) === text ? value : refuse('another form of JSON')
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? (n >>> 1) ^ 0x82f63b78 : n >>> 1
  return n >>> 0
})
const crc32c = (b) => ~b.reduce((c, x) => crcTable[(c ^ x) & 255] ^ (c >>> 8), 0xffffffff) >>> 0

export function frame(note) {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(note.length, 0)
  head.writeUInt32LE(crc32c(note), 4)
  return Buffer.concat([head, note])
}

export function unframe(bytes) {
  const notes = []
  while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt32LE(0)) {
    const note = bytes.subarray(8, 8 + bytes.readUInt32LE(0))
    if (crc32c(note) !== bytes.readUInt32LE(4)) refuse('the disk has changed a record')
    notes.push(note)
    bytes = bytes.subarray(8 + note.length)
  }
  return notes
}
