package dart

import "fmt"

// kindWords are the kinds of frames by what they say.
var kindWords = map[kind]string{
	kindPoll: "poll: anything to report?", kindData: "block", kindIAP: "IAP, purpose unknown", kindNAK: "not acknowledged: say it again",
	kindEOT: "nothing to report", kindACK: "acknowledged", kindACKPoll: "acknowledged, and poll",
}

// commandWords are the commands of CD1.
var commandWords = map[byte]string{
	dccStatus: "return status", dccParameters: "return pump parameters", dccIdentity: "return identity",
	dccFill: "return filling information", dccReset: "reset", dccAuthorize: "authorize", dccStop: "stop",
	dccSwitchOff: "switch off", dccSuspend: "suspend", dccResume: "resume", dccPrices: "return prices",
}

// statusWords are the states of DC1.
var statusWords = map[byte]string{
	statusNotProgrammed: "not programmed", statusReset: "reset", statusAuthorized: "authorized", statusFilling: "filling",
	statusCompleted: "filling completed", statusMaxReached: "maximum amount or volume", statusSwitchedOff: "switched off",
	statusSuspended: "suspended", statusPaused: "paused",
}

func statusWord(code byte) string {
	if w, ok := statusWords[code]; ok {
		return w
	}
	return fmt.Sprintf("in the unknown state %02X", code)
}

func nozzleWord(b byte) string {
	switch n := b & 0xF; {
	case b&outBit != 0:
		return fmt.Sprintf("nozzle %d is out", n)
	case n == 0:
		return "none selected, hung up"
	default:
		return fmt.Sprintf("nozzle %d selected, hung up", n)
	}
}
