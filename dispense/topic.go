package dispense

import (
	"fmt"
	"strings"
)

// Shards is the number of shards: a station is given one of 00 to 0f at
// enrolment, and one replica of the server at a time reads a shard.
const Shards = 16

// A Channel is one of the four streams between a station and the server.
type Channel string

// The channels, as they stand in the topic.
const (
	Journal  Channel = "journal" // up, QoS 1: records
	Receipts Channel = "receipt" // down
	Policies Channel = "policy"  // down
	Helds    Channel = "held"    // up, QoS 0: the sign of life
)

// A Topic is a topic of the contract, taken apart.
type Topic struct {
	Shard   string
	Station string
	Channel Channel
}

const topicRoot = "litro/v1/"

// String returns "litro/v1/{shard}/{station}/{channel}".
func (t Topic) String() string {
	return topicRoot + t.Shard + "/" + t.Station + "/" + string(t.Channel)
}

// ShardFilter returns the subscription for one channel of all stations of a
// shard.
func ShardFilter(shard string, c Channel) string {
	return topicRoot + shard + "/+/" + string(c)
}

// ShardName returns the name of shard n: "00" to "0f".
func ShardName(n int) string { return fmt.Sprintf("%02x", n) }

// ValidShard tells whether s names a shard.
func ValidShard(s string) bool {
	return len(s) == 2 && s[0] == '0' && strings.IndexByte("0123456789abcdef", s[1]) >= 0
}

// ParseTopic takes a topic apart, or says why it is not of the contract.
func ParseTopic(s string) (Topic, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 5 || parts[0] != "litro" || parts[1] != "v1" {
		return Topic{}, fmt.Errorf("topic %.80q is not litro/v1/{shard}/{station}/{channel}", s)
	}
	t := Topic{parts[2], parts[3], Channel(parts[4])}
	switch {
	case !ValidShard(t.Shard):
		return Topic{}, fmt.Errorf("topic %.80q: %q is no shard", s, t.Shard)
	case !ValidStation(t.Station):
		return Topic{}, fmt.Errorf("topic %.80q: %q cannot name a station", s, t.Station)
	}
	switch t.Channel {
	case Journal, Receipts, Policies, Helds:
		return t, nil
	}
	return Topic{}, fmt.Errorf("topic %.80q: %q is no channel", s, t.Channel)
}
