package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A supplierConfig is how litro-sim supplier was called.
type supplierConfig struct {
	Sales, Out, Supply, Every string
	Others                    string
	Issuer, Receiver          string
	Credit                    bool
	Plant, Quotas, Discounts  []string
	Seed                      uint64
	Print                     int
}

func supplierCommand() *cobra.Command {
	var c supplierConfig
	var kinds strings.Builder
	for _, k := range supplier.Kinds() {
		mark := " "
		if k.Shown {
			mark = "*"
		}
		fmt.Fprintf(&kinds, "  %-17s%s %s\n", k.Kind, mark, k.Says)
	}
	cmd := &cobra.Command{
		Use:   "supplier",
		Short: "Bill sales with fiscal documents, and with the errors that suppliers make",
		Long: `Writes the fiscal documents (CFDI 4.0) of a supplier who sold fuel to a city, as a real one
of Mexico does: sealed, stamped, with taxes, permits and totals. Certificates are of a test
authority. Nothing of it is valid outside of a test.

The sales are a CSV file with a line each:

  permit,ticket,at,product,liters,price,card,seller
  PL/4950/EXP/ES/2015,105012365,2026-11-15T09:14:00-06:00,regular,40.02,23.99,X-014,

Product is regular, premium or diesel; the price is of a liter, with taxes; card is the
vehicle's card or number; seller is the RFC of the station, for statements of cards. The
last two may be left out, but cards need their card. --print-sales 100 invents such a file.

--supplier says what there is of them:

  station   a concept for each fill, with permit and ticket
  card      a statement of purchases (ecc12) in the document of the fee
  bulk      a concept for each load into a tank of the city's

In --out there are then: xml/ with the documents, documents.zip with all of them,
certificates/ with those by which stamps are checked, permits.csv, a register of the permits
of those sales as the commission publishes it (CNE), and planted.csv, which says what was
planted in which document and line. The same sales and --seed make the same files.

--plant KIND=N plants an error in N sales, or in N documents, at places that the seed picks.
--plant usual plants what months are held to: of a hundred fills ten with a wrong digit, five
without a ticket, three in consolidated lines, two of another vehicle. A document shows
those with a star by itself; the others only fills can show:

` + kinds.String(),
		Example: `  litro-sim supplier --print-sales 1000 > sales.csv
  litro-sim supplier --sales sales.csv --out november --plant usual --plant edited --seed 7
  litro-server invoice check --receiver MPS010101AA1 --issuer EKU9003173C9 \
    --certificates november/certificates november/documents.zip`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.Print != 0 {
				return printSales(cmd.OutOrStdout(), c)
			}
			switch {
			case c.Sales == "":
				return fmt.Errorf("which sales? name a file with --sales; --print-sales 100 invents one; %w", cli.ErrUse)
			case c.Out == "":
				return fmt.Errorf("where to? name a directory with --out; %w", cli.ErrUse)
			}
			return runSupplier(cmd.OutOrStdout(), c)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Sales, "sales", "", "what was sold (CSV)")
	f.StringVar(&c.Out, "out", "", "directory for everything; it must be fresh")
	f.StringVar(&c.Others, "others", "", "what another supplier sold (CSV), for others-fill")
	f.StringVar(&c.Supply, "supplier", string(supplier.Station), "station, card or bulk")
	f.StringVar(&c.Every, "every", string(supplier.Week), "of what there is a document: fill, day, week or month")
	f.StringVar(&c.Issuer, "issuer", "EKU9003173C9,GASOLINERA DE PRUEBA,601,42000", "RFC, name, regime and postal code of the supplier")
	f.StringVar(&c.Receiver, "receiver", "MPS010101AA1,MUNICIPIO DE PRUEBA,603,42000", "RFC, name, regime and postal code of the city")
	f.BoolVar(&c.Credit, "credit", false, "documents are paid later, and a document of each payment follows")
	f.StringArrayVar(&c.Plant, "plant", nil, "KIND, KIND=N or usual: an error to plant (again for several)")
	f.StringArrayVar(&c.Quotas, "quota", nil, "YEAR=REGULAR,PREMIUM,DIESEL: IEPS a liter in a year that is not known yet, as 2027=0.61,0.75,0.51")
	f.StringArrayVar(&c.Discounts, "discount", nil, "PRODUCT=AMOUNT,DAY: how much less a liter is billed than it costs, from a day on, as regular=0.50,2026-11-16 (again for several)")
	f.Uint64Var(&c.Seed, "seed", 1, "the same seed issues the same documents")
	f.IntVar(&c.Print, "print-sales", 0, "print a file of so many invented sales of November 2026")
	return cmd
}

// printSales prints sales of a month, in the time of central Mexico.
func printSales(w io.Writer, c supplierConfig) error {
	if c.Print < 0 || c.Print > 100_000 {
		return fmt.Errorf("--print-sales %d: from 1 to 100000 are possible; %w", c.Print, cli.ErrUse)
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.FixedZone("", -6*3600))
	return supplier.WriteSales(w, supplier.Invent(c.Seed, c.Print, supplier.Supply(c.Supply), from))
}

func runSupplier(w io.Writer, c supplierConfig) error {
	b, err := plantedBatch(c)
	if err != nil {
		return err
	}
	documents, planted := b.batch.Issue()
	if err := writeDocuments(c.Out, documents); err != nil {
		return err
	}
	for _, s := range b.authority.Certificates() {
		if err := writeFile(filepath.Join(c.Out, "certificates", s.No+".cer"), func(w io.Writer) error { _, err := w.Write(s.Certificate); return err }); err != nil {
			return err
		}
	}
	if err := writeFile(filepath.Join(c.Out, "permits.csv"), func(w io.Writer) error { return b.batch.WriteRegister(w) }); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(c.Out, "planted.csv"), func(w io.Writer) error { return supplier.WritePlanted(w, planted) }); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d documents of %d sales, with %d planted errors, are in %s\n", len(documents), b.sales, len(planted), c.Out)
	return nil
}

// A planned is a batch that has its errors and is not issued yet.
type planned struct {
	batch     *supplier.Batch
	authority *supplier.Authority
	sales     int
}

func plantedBatch(c supplierConfig) (*planned, error) {
	terms := supplier.Terms{Supply: supplier.Supply(c.Supply), Every: supplier.Every(c.Every), Credit: c.Credit, FeePPM: 12_000, Quotas: supplier.Quotas()}
	var err error
	if terms.Issuer, err = party("issuer", c.Issuer); err != nil {
		return nil, err
	}
	if terms.Receiver, err = party("receiver", c.Receiver); err != nil {
		return nil, err
	}
	for _, s := range c.Quotas {
		q, err := supplier.ReadQuota(s)
		if err != nil {
			return nil, fmt.Errorf("--quota %s: %w", s, err)
		}
		terms.Quotas = append(terms.Quotas, q)
	}
	for _, s := range c.Discounts {
		d, err := supplier.ReadDiscount(s)
		if err != nil {
			return nil, fmt.Errorf("--discount %s: %w", s, err)
		}
		terms.Discounts = append(terms.Discounts, d)
	}
	sales, err := readSales(c.Sales)
	if err != nil {
		return nil, err
	}
	if c.Others != "" {
		if terms.Others, err = readSales(c.Others); err != nil {
			return nil, err
		}
	}
	if entries, err := os.ReadDir(c.Out); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("--out %s: there is something in it; name a fresh directory", c.Out)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("--out: %w; name a fresh directory", err)
	}
	first := sales[0].At
	for _, s := range sales {
		if s.At.Before(first) {
			first = s.At
		}
	}
	p := &planned{authority: supplier.NewAuthority(c.Seed, time.Date(first.Year()-1, 1, 1, 0, 0, 0, 0, time.UTC)), sales: len(sales)}
	if p.batch, err = supplier.NewBatch(c.Seed, p.authority, terms, sales); err != nil {
		return nil, fmt.Errorf("bill %s: %w", c.Sales, err)
	}
	return p, plantAll(p.batch, c.Plant, len(sales))
}

func party(flag, s string) (p supplier.Party, err error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return p, fmt.Errorf("--%s %q: give RFC, name, regime and postal code with commas between them; %w", flag, s, cli.ErrUse)
	}
	return supplier.Party{RFC: parts[0], Name: parts[1], Regime: parts[2], ZIP: parts[3]}, nil
}

func readSales(file string) ([]supplier.Sale, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("sales: %w; litro-sim supplier --print-sales 100 invents a file", err)
	}
	defer f.Close()
	sales, err := supplier.ReadSales(f)
	if err != nil {
		return nil, fmt.Errorf("sales %s: %w", file, err)
	}
	if len(sales) == 0 {
		return nil, fmt.Errorf("sales %s: there is none in it; write a line for each", file)
	}
	return sales, nil
}

// plantAll plants what was asked for, in that order.
func plantAll(b *supplier.Batch, asked []string, sales int) error {
	for _, a := range asked {
		if a == "usual" {
			for _, s := range supplier.Usual() {
				if err := b.Sow(s.Kind, sales*s.Percent/100); err != nil {
					return err
				}
			}
			continue
		}
		kind, n, err := readPlant(a)
		if err != nil {
			return err
		}
		if err := b.Sow(kind, n); err != nil {
			return err
		}
	}
	return nil
}

// readPlant reads an error that is asked for, and how often.
func readPlant(asked string) (supplier.Kind, int, error) {
	kind, count, several := strings.Cut(asked, "=")
	if !several {
		return supplier.Kind(kind), 1, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return "", 0, fmt.Errorf("--plant %s: give a whole number, as --plant %s=5; %w", asked, kind, cli.ErrUse)
	}
	return supplier.Kind(kind), n, nil
}

// checkPlant tells whether there is an error that is asked for.
func checkPlant(asked string) error {
	kind, _, err := readPlant(asked)
	if err == nil && asked != "usual" && !slices.ContainsFunc(supplier.Kinds(), func(d supplier.Description) bool { return d.Kind == kind }) {
		err = fmt.Errorf("--plant %s: there is no such error; litro-sim supplier --help has the list; %w", asked, cli.ErrUse)
	}
	return err
}

// writeDocuments writes each document by itself, and all into a ZIP.
func writeDocuments(dir string, list []supplier.Document) error {
	for i := range list {
		d := &list[i]
		if err := writeFile(filepath.Join(dir, "xml", d.File()), func(w io.Writer) error { _, err := w.Write(d.XML); return err }); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, "documents.zip"), func(w io.Writer) error {
		z := zip.NewWriter(w)
		for i := range list {
			f, err := z.CreateHeader(&zip.FileHeader{Name: list[i].File(), Method: zip.Deflate, Modified: list[i].IssuedAt})
			if err != nil {
				return err
			}
			if _, err := f.Write(list[i].XML); err != nil {
				return err
			}
		}
		return z.Close()
	})
}

// writeFile makes a file, and the directory that it is in.
func writeFile(path string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
