// A client of MQTT 3.1.1, as little of it as a station needs: one connection
// without a session, QoS 0 and 1.
import net from 'node:net'

import { refuse } from './note.mjs'

const string = (s) => Buffer.concat([Buffer.from([s.length >> 8, s.length & 255]), Buffer.from(s)])

function packet(first, ...parts) {
  const body = Buffer.concat(parts)
  const length = []
  let n = body.length
  do {
    length.push((n & 127) | (n > 127 ? 128 : 0))
    n >>= 7
  } while (n > 0)
  return Buffer.concat([Buffer.from([first, ...length]), body])
}

export class MQTT {
  constructor(address, client, password, on) {
    this.buffer = Buffer.alloc(0)
    this.on = on
    this.id = 0
    const [host, port] = address.split(':')
    this.socket = net.connect(Number(port), host, () => this.write(packet(0x10,
      string('MQTT'), Buffer.from([4, 0xc2, 0, 20]), string(client), string(client), string(password))))
    this.socket.on('data', (b) => this.read(b))
    this.socket.on('error', () => {})
    this.socket.on('close', () => { clearInterval(this.ping); on.lost() })
    this.ping = setInterval(() => this.write(packet(0xc0)), 10_000)
  }

  write(b) { this.socket.write(b) }

  end() { this.socket.end(packet(0xe0)) }

  nextID() {
    this.id = (this.id % 65535) + 1
    return Buffer.from([this.id >> 8, this.id & 255])
  }

  subscribe(topics) { this.write(packet(0x82, this.nextID(), ...topics.map((t) => Buffer.concat([string(t), Buffer.from([1])])))) }

  publish(topic, qos, payload) { this.write(packet(0x30 | (qos << 1), string(topic), qos ? this.nextID() : Buffer.alloc(0), payload)) }

  read(b) {
    this.buffer = Buffer.concat([this.buffer, b])
    for (;;) {
      let length = 0, i = 1, shift = 0, x
      do {
        if (i >= this.buffer.length) return
        x = this.buffer[i++]
        length |= (x & 127) << shift
        shift += 7
      } while (x & 128)
      if (this.buffer.length < i + length) return
      const first = this.buffer[0], body = this.buffer.subarray(i, i + length)
      this.buffer = this.buffer.subarray(i + length)
      this.take(first, body)
    }
  }

  take(first, body) {
    switch (first >> 4) {
      case 2: return body[1] === 0 ? this.on.connected() : refuse(`the broker refuses: ${body[1]}`)
      case 3: {
        const end = 2 + body.readUInt16BE(0), qos = (first >> 1) & 3
        if (qos) this.write(packet(0x40, body.subarray(end, end + 2)))
        return this.on.message(body.toString('utf8', 2, end), Buffer.from(body.subarray(end + (qos ? 2 : 0))))
      }
      case 9: return body.subarray(2).includes(0x80) ? refuse('the broker refuses a subscription') : this.on.subscribed()
    }
  }
}
