package disk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// TestTheDiskInMemoryIsLikeARealOne does the same on both: what the crash tests
// say about the one must hold for the other.
func TestTheDiskInMemoryIsLikeARealOne(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		dir, err := disk.OpenDir(path)
		if err != nil {
			t.Fatal(err)
		}
		defer dir.Close()
		both := [2]disk.FS{dir, disktest.New()}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			op := rapid.SampledFrom([]string{"append", "truncate", "rename", "remove", "replace", "sync"}).Draw(t, "op")
			name := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name")
			other := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "other")
			data := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "data")
			var errs [2]error
			for i, d := range both {
				errs[i] = do(d, op, name, other, data)
			}
			if (errs[0] == nil) != (errs[1] == nil) || errors.Is(errs[0], fs.ErrNotExist) != errors.Is(errs[1], fs.ErrNotExist) {
				t.Fatalf("%s %s %s: the real one says %v, the other %v", op, name, other, errs[0], errs[1])
			}
		}
		if diff := cmp.Diff(content(t, both[0]), content(t, both[1])); diff != "" {
			t.Fatalf("they differ (-real +in memory):\n%s", diff)
		}
	})
}

func do(d disk.FS, op, name, other string, data []byte) error {
	switch op {
	case "rename":
		return d.Rename(name, other)
	case "remove":
		return d.Remove(name)
	case "replace":
		return disk.Replace(d, name, data)
	case "sync":
		return d.Sync()
	}
	f, err := d.Append(name)
	if err != nil {
		return err
	}
	if op == "append" {
		_, err = f.Write(data)
	} else {
		err = f.Truncate(int64(len(data)))
	}
	return errors.Join(err, f.Sync(), f.Close())
}

func content(t *rapid.T, d disk.FS) map[string]string {
	names, err := d.List()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range names {
		b, err := disk.ReadAll(d, name)
		if err != nil {
			t.Fatal(err)
		}
		part, err := d.Read(name, 3, 5)
		if err != nil || !bytes.Equal(part, b[min(3, len(b)):min(8, len(b))]) {
			t.Fatalf("bytes 3 to 8 of %q: got %q, %v", b, part, err)
		}
		all[name] = string(b)
	}
	return all
}

// TestASyncedFileSurvives holds the disk in memory to its own promise.
func TestASyncedFileSurvives(t *testing.T) {
	t.Parallel()
	d := disktest.New()
	f, err := d.Append("a")
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		if _, err := f.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	states := func() map[string]bool {
		all := map[string]bool{}
		d.Images(disktest.EveryByte, func(img disktest.Image) {
			b, err := disk.ReadAll(img.Disk, "a")
			if err != nil {
				b = []byte("no file")
			}
			all[string(b)] = true
		})
		return all
	}
	write("abc")
	want := map[string]bool{"no file": true, "": true, "a": true, "ab": true, "abc": true}
	if diff := cmp.Diff(want, states()); diff != "" {
		t.Errorf("before any sync (-want +got):\n%s", diff)
	}
	if err := errors.Join(f.Sync(), d.Sync()); err != nil {
		t.Fatal(err)
	}
	write("de")
	want = map[string]bool{"abc": true, "abcd": true, "abcde": true}
	if diff := cmp.Diff(want, states()); diff != "" {
		t.Errorf("after a sync (-want +got):\n%s", diff)
	}
}
