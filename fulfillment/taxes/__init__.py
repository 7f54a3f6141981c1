"""Tax tables: which rate, exception, duty and selling entity counts where and when. A simulation, not tax advice."""
