package ingest_test

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// publish runs the publisher in a process of its own until every record is
// receipted, and returns the processor time it took.
func publish(b *testing.B, url, file string) time.Duration {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), publisherEnv+"="+url+" "+file)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

const publisherEnv = "LITRO_BENCH_PUBLISHER"

// runPublisher sends what every station has to say, each with its own window,
// and resends nothing: on this machine nothing is lost, or the count will tell.
func runPublisher(url, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	var wg sync.WaitGroup
	errs := make(chan error, benchStations)
	for {
		var letters []letter
		if err := dec.Decode(&letters); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		wg.Go(func() { errs <- sendAll(url, letters) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func sendAll(url string, letters []letter) error {
	t, err := dispense.ParseTopic(letters[0].Topic)
	if err != nil {
		return err
	}
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(t.Station).SetCleanSession(true).
		SetCustomOpenConnectionFn(dialQuick))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		return fmt.Errorf("connect: %w", tok.Error())
	}
	defer c.Disconnect(0)
	t.Channel = dispense.Receipts
	receipts := make(chan int64, 10_000)
	if tok := c.Subscribe(t.String(), 0, func(_ mqtt.Client, m mqtt.Message) {
		if r, err := dispense.OpenReceipt(m.Payload(), dispensetest.ReceiptKey.Verifier); err == nil {
			receipts <- r.Seq
		}
	}); !tok.WaitTimeout(10 * time.Second) {
		return fmt.Errorf("subscribe: no answer")
	}
	sent, done := 0, 0
	timeout := time.NewTimer(time.Minute)
	for done < len(letters) {
		for sent < len(letters) && sent < done+benchWindow {
			c.Publish(letters[sent].Topic, 1, false, letters[sent].Payload)
			sent++
		}
		select {
		case seq := <-receipts:
			done = max(done, int(seq)/dispense.MaxRecords)
			if int(seq) >= 1+2*benchFills {
				done = len(letters)
			}
		case <-timeout.C:
			return fmt.Errorf("station %s: %d of %d messages receipted within a minute", t.Station, done, len(letters))
		}
	}
	return nil
}

// dialQuick connects as a station's link does, see package link.
func dialQuick(u *url.URL, _ mqtt.ClientOptions) (net.Conn, error) {
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	return quick{c.(*net.TCPConn)}, nil
}

type quick struct{ *net.TCPConn }

func (q quick) Read(b []byte) (int, error) {
	n, err := q.TCPConn.Read(b)
	if raw, rerr := q.SyscallConn(); rerr == nil {
		_ = raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1) })
	}
	return n, err
}
