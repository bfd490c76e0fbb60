package ingest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMain is also the main of the processes that tests start: a publisher for
// the benchmark, many stations, and a replica to be killed.
func TestMain(m *testing.M) {
	if url, file, ok := strings.Cut(os.Getenv(publisherEnv), " "); ok {
		if err := runPublisher(url, file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if url, file, ok := strings.Cut(os.Getenv(stationsEnv), " "); ok {
		if err := runStations(url, file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if arg := os.Getenv(replicaEnv); arg != "" {
		fmt.Fprintln(os.Stderr, serveReplica(arg))
		os.Exit(1)
	}
	os.Exit(m.Run())
}
