package main

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
)

func invoiceCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "invoice", Short: "What suppliers bill: fiscal documents, and tables without one"}
	c.AddCommand(invoiceCheckCommand(), invoiceTakeCommand(a), invoiceAskCommand(a), invoiceMappingCommand(a), invoicePermitsCommand(a))
	return c
}

func invoiceTakeCommand(a *app) *cobra.Command {
	var who, language string
	var table tableFlags
	c := &cobra.Command{
		Use:   "take FILE…",
		Short: "Take fiscal documents in, or tables without one, as the pages do",
		Long: `Takes in CFDI 4.0 and 3.3, alone or in a ZIP, and writes a line for each: whether it was
taken, was here already, could not be read or is no XML, and what is thought of it. Each is
kept as it came, under its SHA-256, beside the pictures; the same again changes nothing.

What documents are held against is said on the pages: our RFCs, quotas of the IEPS, and
contracts. See invoice check for a look at a file that is not to be kept.

With --mapping the files are tables (CSV or XLSX) that a supplier bills by without a fiscal document, read
by the last version of that mapping; see invoice mapping. A line of JSON is written for each
file: its documents, and each row that is refused with line, column, what is wrong and what
to do. While a row is refused nothing of its file is taken, unless --others is given: then
those rows stay on record with the file. What is here already is said, with when and by whom
it was taken.

Exit status: 1 when a file cannot be read, a document is refused, or, of tables, rows are
refused and --others is not given, or nothing can be taken.`,
		Example: `  litro-server invoice take mayo-2026.zip --person ana
  litro-server invoice take --mapping "Estrella mensual" mayo-2026.csv --person ana
  litro-server invoice take --mapping "Estrella mensual" --number F-118 --issued 2026-05-31 --others mayo.xlsx --person ana | jq .refused`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			var files []finance.File
			if table.mapping == "" && (table.number != "" || table.issued != "" || table.sheet != "" || table.others) {
				return fmt.Errorf("--number, --issued, --sheet and --others are of tables; give --mapping, too; %w", cli.ErrUse)
			}
			for _, name := range names {
				if table.mapping != "" {
					f, err := tableFile(name)
					if err != nil {
						return err
					}
					files = append(files, f)
					continue
				}
				b, err := readUpTo(name, finance.MaxUpload)
				if err != nil {
					return err
				}
				files = append(files, finance.File{Name: filepath.Base(name), Bytes: b})
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				desk, err := c.Invoices()
				if err != nil {
					return err
				}
				if table.mapping != "" {
					return takeTables(cmd, desk, who, language, table, files)
				}
				sent, err := desk.Send(cmd.Context(), who, finance.NewBatch(), files)
				if err != nil {
					return err
				}
				return sayInvoices(cmd, desk, sent, language)
			})
		},
	}
	c.Flags().StringVar(&who, "person", "", "who takes them in")
	c.Flags().StringVar(&language, "language", "en", "es or en: what findings are said in")
	c.Flags().StringVar(&table.mapping, "mapping", "", "the files are tables, read by this mapping")
	c.Flags().StringVar(&table.number, "number", "", "of tables: the invoice number of rows that say none")
	c.Flags().StringVar(&table.issued, "issued", "", "of tables: the day of the invoices, as 2026-05-31; else that of the last row of each")
	c.Flags().StringVar(&table.sheet, "sheet", "", "of tables: the sheet of a workbook; else the first that has the heading")
	c.Flags().BoolVar(&table.others, "others", false, "of tables: take what is not refused, though rows are")
	require(c, "person")
	return c
}

// sayInvoices writes what became of files.
func sayInvoices(cmd *cobra.Command, desk *finance.Desk, sent []finance.Sent, language string) error {
	var ids []string
	for _, s := range sent {
		ids = append(ids, s.Document)
	}
	documents, err := desk.DocumentsOf(cmd.Context(), ids)
	if err != nil {
		return err
	}
	bad, counts := false, map[string]int{}
	for _, s := range sent {
		counts[s.Outcome]++
		d, kept := documents[s.Document]
		switch {
		case kept:
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s, %s %s %s of %s\n", s.File, s.Outcome, d.Judged.Word(), d.Folio(), d.Total, d.Currency, d.Issuer.Name)
			for _, f := range d.Judged.Findings {
				fmt.Fprintf(cmd.OutOrStdout(), "  %s: %s. %s.\n", f.Severity, f.What(language), f.Remedy(language))
			}
		default:
			to := ": "
			if s.Line > 0 {
				to = ", "
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s%s%s\n", s.File, s.Outcome, to, (&invoice.UnreadableError{Line: s.Line, Why: s.Why}).In(language))
		}
		bad = bad || s.Outcome == finance.Unreadable || kept && d.Judged.Verdict == invoice.Refused
	}
	fmt.Fprintf(cmd.OutOrStdout(), "files: %d; taken: %d; here already: %d; unreadable: %d; passed over: %d\n",
		len(sent), counts[finance.Taken], counts[finance.Again], counts[finance.Unreadable], counts[finance.Passed])
	if bad {
		return cli.ErrNo
	}
	return nil
}

// readUpTo reads a file that has no more than so many bytes.
func readUpTo(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d MB; send it in parts", name, most>>20)
	}
	return b, err
}

// A checkedInvoice is what is said of a document, a line each.
type checkedInvoice struct {
	File     string          `json:"file"`
	Verdict  invoice.Verdict `json:"verdict,omitempty"`
	Error    string          `json:"error,omitempty"`
	Passed   bool            `json:"passed,omitempty"` // it is no XML, and nothing is said of it
	UUID     string          `json:"uuid,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	Number   string          `json:"number,omitempty"`
	IssuedAt string          `json:"issued_at,omitempty"`
	Issuer   string          `json:"issuer,omitempty"`
	Receiver string          `json:"receiver,omitempty"`
	Total    string          `json:"total,omitempty"`
	Currency string          `json:"currency,omitempty"`
	SHA256   string          `json:"sha256,omitempty"`
	Permits  []heldPermit    `json:"permits,omitempty"`
	Proven   bool            `json:"proven"` // origin of certificates and stamp were looked at
	Findings []saidFinding   `json:"findings"`
}

type saidFinding struct {
	Code     string           `json:"code"`
	Severity invoice.Severity `json:"severity"`
	Line     int              `json:"line,omitempty"`
	Field    string           `json:"field"`
	Actual   string           `json:"actual"`
	Expected string           `json:"expected"`
	What     string           `json:"what"`
	Remedy   string           `json:"remedy"`
}

func invoiceCheckCommand() *cobra.Command {
	var receivers, issuers, quotas []string
	var certificates, roots, permits, language string
	c := &cobra.Command{
		Use:   "check FILE…",
		Short: "Say what is wrong with fiscal documents (CFDI), without a network",
		Long: `Reads CFDI 4.0 and 3.3, alone or in a ZIP, and writes a line of JSON for each: its verdict
(accepted, questioned, refused) and findings with code, field, what it says, what was
expected, and what to do. It needs no server and no network.

Looked at are the form, the issuer's seal, the stamp's seal where the authority's
certificate is in --certificates, the origin of both certificates where the authority's own
are in --roots (at the time of the document; "proven" is false where that or the stamp was
not looked at), sums and taxes, the complement of fuels with its permits,
statements of fuel cards, and what is in a document twice, or in two of those that are given: a
UUID, a fill, a purchase by card. Quotas of IEPS are those of 2026; say others, and those of
another year, with --quota. With --permits its permits are held
against the commission's register, too (a CSV that the CNE publishes each month), and who holds
each is said, to be compared with the issuer: what it says is a warning, for it is weeks late. Not looked at is whether a
document was canceled: only the authority knows that.

Every file of a ZIP has its line. What is no XML, such as the same document on paper, is
passed over ("passed": true); what cannot be unpacked, and a ZIP in a ZIP, is refused with
why, and the others are read all the same. What cannot be read has one finding, unreadable with
why (such as unreadable.syntax), and what to do about it.

Exit status: 1 when a document is refused, a file cannot be read, or a ZIP has no document.`,
		Example: `  litro-server invoice check factura.xml
  litro-server invoice check --quota 15101514=0.6123@2027-01-01 enero-2027.zip
  litro-server invoice check --receiver MPS010101AA1 --language es mayo-2026.zip | jq 'select(.verdict != "accepted")'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			terms := &invoice.Terms{Receivers: receivers, VAT: invoice.VATRates(), Quotas: invoice.Quotas2026()}
			for _, rfc := range issuers {
				terms.Contracts = append(terms.Contracts, invoice.Contract{RFC: rfc})
			}
			for _, q := range quotas {
				one, err := invoice.ParseQuota(q)
				if err != nil {
					return err
				}
				terms.Quotas = append(terms.Quotas, one)
			}
			slices.SortStableFunc(terms.Quotas, func(a, b invoice.Quota) int { return a.From.Compare(b.From) }) // the last that began counts
			var err error
			if terms.Stampers, err = stampers(certificates); err != nil {
				return err
			}
			installed, err := stampers(roots)
			if err != nil {
				return err
			}
			if terms.Roots = finance.Roots(installed); roots != "" && len(terms.Roots) == 0 {
				return fmt.Errorf("no certificate in %s is one by which others are certified (AC); get them from the authority", roots)
			}
			if permits != "" {
				r, err := readRegister(cmd.ErrOrStderr(), permits, language)
				if err != nil {
					return err
				}
				terms.Registers = []invoice.Register{r}
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetEscapeHTML(false)
			refused := false
			var among invoice.Among
			say := func(file string, e invoice.Entry) error {
				said := checkedInvoice{File: file, Findings: []saidFinding{}}
				switch {
				case e.Passed:
					said.Passed, said.Error = true, (&invoice.UnreadableError{Why: "it is no XML, and was passed over"}).In(language)
				case e.Unread != nil:
					said = unreadInvoice(file, e.Unread, language)
				default:
					said = checkInvoice(file, e.Bytes, &among, terms, language)
				}
				refused = refused || said.Verdict == invoice.Refused
				return out.Encode(said)
			}
			for _, file := range files {
				if err := eachDocument(file, say); err != nil {
					refused = true
					if err := out.Encode(unreadInvoice(file, err, language)); err != nil {
						return err
					}
				}
			}
			if refused {
				return cli.ErrNo
			}
			return nil
		},
	}
	c.Flags().StringSliceVar(&receivers, "receiver", nil, "RFC that documents must be made out to (again for several)")
	c.Flags().StringSliceVar(&issuers, "issuer", nil, "RFC that may bill (again for several)")
	c.Flags().StringArrayVar(&quotas, "quota", nil, "quota of IEPS of a product, per liter, from a day on, such as 15101514=0.6123@2027-01-01 (again for several)")
	c.Flags().StringVar(&certificates, "certificates", "", "directory with certificates (.cer) of the authority's, by which stamps are checked")
	c.Flags().StringVar(&roots, "roots", "", "directory with the authority's own certificates (AC; .cer, .crt, .pem), to which those of issuers and stamps are chained")
	c.Flags().StringVar(&permits, "permits", "", "register of permits (CSV or XLSX, of the CNE) that permits are held against")
	c.Flags().StringVar(&language, "language", "en", "es or en: what findings are said in")
	return c
}

// eachDocument calls do with what a file holds: a document, or every file of a ZIP. It fails
// where a ZIP has not one document, after do was told of all that it has.
func eachDocument(file string, do func(name string, e invoice.Entry) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var head [4]byte
	if n, err := io.ReadFull(f, head[:]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read %s: %w", file, err)
	} else if invoice.IsZip(head[:n]) {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		documents := 0
		err = invoice.EachInZip(f, info.Size(), func(e invoice.Entry) error {
			if !e.Passed {
				documents++
			}
			return do(file+"/"+e.Name, e)
		})
		if err == nil && documents == 0 {
			err = invoice.NoXML()
		}
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(f, invoice.MaxSize+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return do(file, invoice.Entry{Name: file, Bytes: b})
}

func sayFinding(f invoice.Finding, language string) saidFinding {
	actual, expected := f.Said(language)
	return saidFinding{f.Code, f.Severity, f.Row, f.Field, actual, expected, f.What(language), f.Remedy(language)}
}

// unreadInvoice is what is said of a file that is no document: one finding, with what to do.
func unreadInvoice(file string, err error, language string) checkedInvoice {
	bad := invoice.Unreadable(err)
	return checkedInvoice{File: file, Verdict: invoice.Refused, Error: bad.In(language), Findings: []saidFinding{sayFinding(bad.Finding(), language)}}
}

func checkInvoice(file string, b []byte, among *invoice.Among, terms *invoice.Terms, language string) checkedInvoice {
	d, err := invoice.Read(b)
	if err != nil {
		return unreadInvoice(file, err, language)
	}
	list := among.Check(d, terms)
	said := checkedInvoice{
		File: file, Verdict: invoice.VerdictOf(list), Proven: invoice.Proven(list), UUID: d.ID(), Kind: d.Kind, Number: strings.TrimSpace(d.Series + " " + d.Number), Issuer: d.Issuer.RFC, Receiver: d.Receiver.RFC,
		Total: d.Total.String(), Currency: d.Currency, SHA256: hex.EncodeToString(d.SHA256[:]), Findings: []saidFinding{},
	}
	if !d.IssuedAt.IsZero() {
		said.IssuedAt = d.IssuedAt.Format("2006-01-02T15:04:05")
	}
	for _, h := range terms.RegisterAt(d.IssuedAt).Held(d) {
		said.Permits = append(said.Permits, heldPermit{h.Number, h.Kind, h.Told, h.Is.Holder, d.Issuer.Name, h.Is.Kind, h.Is.Status})
	}
	for _, f := range list {
		said.Findings = append(said.Findings, sayFinding(f, language))
	}
	return said
}

// stampers reads the certificates in a directory, by their numbers.
func stampers(dir string) (map[string]*x509.Certificate, error) {
	if dir == "" {
		return nil, nil
	}
	by, bad, err := finance.Stampers(dir)
	switch {
	case err != nil:
	case len(bad) > 0:
		err = fmt.Errorf("%s of %s is no certificate; take it out, or get it again from the authority", strings.Join(bad, ", "), dir)
	case len(by) == 0:
		err = fmt.Errorf("there is no certificate (.cer, .crt, .pem) in %s", dir)
	}
	return by, err
}
