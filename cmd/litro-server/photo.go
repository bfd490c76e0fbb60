package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/photo"
)

func photoCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "photo", Short: "Photos of vehicles, which attendants compare with what stands at the pump"}
	c.AddCommand(photoImportCommand(a), photoExportCommand(a))
	return c
}

func photoImportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE-OR-DIR...",
		Short: "Take in photos named by fleet number, such as 0042.jpg",
		Long: `Takes in photos, each named by its vehicle's fleet number: 0042.jpg, PC-01.png. JPEG
and PNG are taken as a telephone makes them. What is kept is small, at most 30 kB,
upright, and says nothing of when and where it was taken. Stations fetch what is new
by themselves.

The good files are taken where others are bad; each bad one is named with the reason.
The same files again change nothing. Exit status: 1 when a file is bad.`,
		Example: "  litro-server photo import fotos/",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := photoFiles(args)
			if err != nil {
				return err
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				vehicles, err := c.Fleet.Vehicles(cmd.Context())
				if err != nil {
					return err
				}
				taken, same, bad := 0, 0, 0
				for _, file := range files {
					changed, err := importPhoto(cmd, c, vehicles, file)
					switch {
					case cmd.Context().Err() != nil:
						return cmd.Context().Err()
					case err != nil:
						bad++
						fmt.Fprintf(cmd.OutOrStdout(), "%s: %v\n", file, err)
					case changed:
						taken++
					default:
						same++
					}
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d photos taken in, %d the same, %d bad\n", taken, same, bad)
				if bad > 0 {
					return cli.ErrNo
				}
				return nil
			})
		},
	}
}

// photoFiles returns files, and those in directories.
func photoFiles(args []string) (files []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, filepath.Join(arg, e.Name()))
			}
		}
	}
	return files, nil
}

func importPhoto(cmd *cobra.Command, c *server.Center, vehicles []fleet.Vehicle, file string) (changed bool, err error) {
	number := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for _, v := range vehicles {
		if !strings.EqualFold(v.FleetNo, number) {
			continue
		}
		info, err := os.Stat(file)
		if err != nil {
			return false, err
		}
		if info.Size() > photo.MaxBytes {
			return false, fmt.Errorf("the file has more than %d MB; send it smaller", photo.MaxBytes>>20)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return false, err
		}
		return c.Fleet.SetPhoto(cmd.Context(), "console", v.Vehicle, b)
	}
	return false, fmt.Errorf("no vehicle has fleet number %q; name the file by the vehicle's number, such as 0042.jpg", number)
}

func photoExportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export DIR",
		Short: "Write the photos for stations without a network onto a stick",
		Long: `Writes the photos of all vehicles into photos/ in a directory, named as stations know
them. A station takes from there what it lacks together with the office's answer: on
its page /stick, or with litro-station import.`,
		Example: "  litro-server photo export /media/usb",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := filepath.Join(args[0], "photos")
			if _, err := os.Stat(args[0]); err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				vehicles, err := c.Fleet.Vehicles(cmd.Context())
				if err != nil {
					return err
				}
				n := 0
				for _, v := range vehicles {
					b, err := c.Fleet.Photo(cmd.Context(), v.Vehicle)
					if errors.Is(err, fault.ErrNotFound) {
						continue
					}
					if err == nil {
						// A station takes no file that is not what its name says: one that is
						// cut off is written again the next time.
						err = os.WriteFile(filepath.Join(dir, v.Photo), b, 0o644)
					}
					if err != nil {
						return err
					}
					n++
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: photos of %d of %d vehicles; unmount the stick and carry it to the stations\n", dir, n, len(vehicles))
				return nil
			})
		},
	}
}
