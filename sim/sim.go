// Package sim is the room of devices in software. Most of its packages play one
// device from the far side of a serial line and keep their own account of what
// truly flowed:
//
//   - dart: Wayne DART pumps on an RS-485 line
//   - horustech: a forecourt controller with the pumps behind it, in two dialects
//   - yard: pulse counters, relays and nozzle switches on a Modbus RTU bus
//   - scanner: a barcode scanner that types labels
//   - tls: a tank gauge's console
//   - fault: the one list of what can go wrong, with the names that people type
//   - ptyport: the serial line itself, as a pseudo-terminal
//   - line: carries answers, and spoils them as asked; the Faults of every device
//     embed its own
//   - meter: how much has flowed by when
//   - world: the clock of it all, as fast as one likes
//   - supplier: who sold the fuel and bills it, with documents that it seals itself
//
// Nothing here imports the agent, the server or the contract between them:
// what the simulators believe and what the system reports are two independent
// accounts of the same fuel.
package sim
